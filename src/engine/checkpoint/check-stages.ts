import { SkipscopeError } from '#engine/base/errors.ts';
import { MANIFEST_FILE, type Manifest, type TensorEntry, type WeightFile } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import { expectedSpans } from '#engine/model/tensor-data.ts';
import { hasSharedTable } from '#engine/model/token-table.ts';
import { featureCount } from '#engine/model/vision-tokens.ts';
import { formatShape } from '#engine/tensors/views.ts';
import { decoderFamily, visionFamily } from './families.ts';
import { stageTensors } from './stage-tensors.ts';
import { encodingOf } from './tensor-encoding.ts';
import { layOut } from './weight-layout.ts';

/**
 * Checks that a manifest's weight files are those that conversion makes of its geometry and dtype: the same tensors in
 * the same order, with the same shapes, encodings and offsets. A model that passes runs as its geometry says, or its
 * files' SHA-256 are not the manifest's. Throws `SkipscopeError('invalid-model')` naming field, or file and tensor.
 */
export function checkStages(manifest: Manifest): void {
  checkGeometry(manifest);
  const { decoder, vision, dtype } = manifest;
  const stages = stageTensors({
    decoderFamily: decoderFamily(decoder.architecture),
    decoder,
    visionFamily: visionFamily(`${vision.architecture}_vision_model`),
    vision,
    sharedTable: hasSharedTable(manifest),
  });
  const files = weightFiles(manifest);
  if (new Set(files.map(({ path }) => path)).size !== files.length)
    throw malformed('two stages share a weight file.');
  for (const [index, { kind, tensors }] of stages.entries()) {
    const encoded = tensors.map((spec) => ({ ...spec, encoding: encodingOf(spec, kind, dtype) }));
    const file = files[index];
    if (file !== undefined) checkFile(file, layOut(encoded).entries);
  }
}

function malformed(what: string): SkipscopeError {
  return new SkipscopeError('invalid-model', `${MANIFEST_FILE}: ${what}`, 'Convert the checkpoint again.');
}

function checkGeometry({ decoder, vision, image }: Manifest): void {
  const { heads, kvHeads, headDim, vocabSize } = decoder;
  if (headDim % 2 !== 0 || heads % kvHeads !== 0)
    throw malformed(
      `decoder: ${heads} heads of ${headDim} features cannot share ${kvHeads} key/value heads.`,
    );
  if (vision.hiddenSize % vision.heads !== 0)
    throw malformed(`vision: ${vision.hiddenSize} features do not divide among ${vision.heads} heads.`);
  const features = featureCount(vision);
  if (image.tokensPerImage !== features)
    throw malformed(
      `image.tokensPerImage is ${image.tokensPerImage}; the vision tower gives ${features} features.`,
    );
  if (image.tokenId >= vocabSize)
    throw malformed(`image.tokenId ${image.tokenId} lies outside the vocabulary of ${vocabSize} tokens.`);
}

function checkFile(file: WeightFile, expected: readonly TensorEntry[]): void {
  for (let i = 0; i < Math.max(expected.length, file.tensors.length); i++) {
    const found = describe(file.tensors[i]);
    const wanted = describe(expected[i]);
    if (found !== wanted) throw malformed(`${file.path} lists ${found}; the geometry asks for ${wanted}.`);
  }
}

/** All that a tensor's numbers depend on. */
function describe(entry: TensorEntry | undefined): string {
  if (entry === undefined) return 'nothing';
  const encoding =
    entry.encoding === 'quantized' ? `${entry.bits} bits by ${entry.blockSize}` : entry.encoding;
  const spans = expectedSpans(entry).map(({ span }) => `${span.offset}+${span.bytes}`);
  return `"${entry.name}" ${formatShape(entry.shape)} as ${encoding} at ${spans.join(', ')}`;
}
