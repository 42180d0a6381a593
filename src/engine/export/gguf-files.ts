import { canonicalJson } from '#engine/base/canonical-json.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { openLlavaCheckpoint, type LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { checkpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import { conversionFingerprint } from '#engine/convert/conversion-fingerprint.ts';
import { planStages } from '#engine/convert/stage-plan.ts';
import { decoderFields, ggufArchitecture } from '#engine/gguf/decoder-fields.ts';
import { F16, Q4_0, Q8_0 } from '#engine/gguf/ggml-types.ts';
import { decoderTensors, ggufParts, visionTensors, type DecoderTypes } from '#engine/gguf/gguf-file.ts';
import type { GgufFields } from '#engine/gguf/gguf-header.ts';
import { tokenizerFields, type TokenizerFields } from '#engine/gguf/tokenizer-fields.ts';
import { visionFields } from '#engine/gguf/vision-fields.ts';
import { exportedName, renumbered, requireRemovable } from './block-choice.ts';
import { CARD_FILE, BASE_CARD } from './checkpoint-copies.ts';
import type { BlockChoice, CopyPlan, ModelExporter, WeightPlan } from './model-exporter.ts';

/** One of the forms in which a decoder is stored. */
interface GgufForm {
  readonly key: Extract<ModelExporter['key'], `gguf-${string}`>;
  /** In file names. */
  readonly suffix: string;
  readonly types: DecoderTypes;
  /** `llama_ftype` (llama.h). */
  readonly fileType: number;
  readonly matrices: string;
}

const FORMS: readonly GgufForm[] = [
  {
    key: 'gguf-f16',
    suffix: 'F16',
    types: { block: F16, table: F16 },
    fileType: 1,
    matrices: 'float16 (exactly those of a float16 checkpoint)',
  },
  {
    key: 'gguf-q8_0',
    suffix: 'Q8_0',
    types: { block: Q8_0, table: Q8_0 },
    fileType: 7,
    matrices: 'rounded to 8 bits (Q8_0)',
  },
  {
    key: 'gguf-q4_0',
    suffix: 'Q4_0',
    types: { block: Q4_0, table: Q8_0 },
    fileType: 2,
    matrices: 'rounded to 4 bits (Q4_0), embeddings and head to 8 (Q8_0)',
  },
];
/** Files of a checkpoint that speak of rights in it. */
const LICENCES = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'NOTICE', 'NOTICE.md'];

/** A checkpoint without the skipped blocks as llama.cpp loads it: the decoder, and a projector file with the vision tower. */
export const GGUF_EXPORTERS: readonly ModelExporter[] = FORMS.map((form) => ({
  key: form.key,
  label: `GGUF ${form.suffix}`,
  takes: 'checkpoint',
  gives: null,
  keeps:
    `Norms and biases as float32; matrices of the decoder are ${form.matrices}, those of the vision tower float16; the ` +
    'tokenizer with its special tokens and its chat template.',
  library: 'gguf',
  usage: [
    'With llama.cpp:',
    '',
    '```sh',
    `llama-mtmd-cli -m NAME-${form.suffix}.gguf --mmproj mmproj-NAME-F16.gguf --image PICTURE --temp 0 -p QUESTION`,
    '```',
  ].join('\n'),
  plan: async (source, choice, read) => planFiles(form, source, choice, read),
}));

async function planFiles(form: GgufForm, source: FileSource, choice: BlockChoice, read: ReadOptions) {
  const checkpoint = await openLlavaCheckpoint(source, read);
  const { blocks, vocabSize } = checkpoint.config.decoder.geometry;
  requireRemovable(choice, blocks);
  await checkpoint.tensors.expectWholeFiles(read);
  const identity = checkpointIdentity(source.label);
  const name = exportedName(identity.checkpoint, choice);
  // It compares the tensors with the configuration, of which the tokens are as many as that says.
  const weights = await conversionFingerprint(checkpoint, planStages(checkpoint, 'fp16'), 'fp16', read);
  const tokenizer = await tokenizerFields(source, vocabSize, read);
  const fingerprint = canonicalJson({ exporter: form.key, skip: choice.skip, name, weights });
  return {
    name,
    source: { ...identity, blocks, manifest: null },
    fingerprint: await sha256Hex(new TextEncoder().encode(fingerprint)),
    weights: [
      projectorPlan(checkpoint, name),
      decoderPlan(form, checkpoint, tokenizer, { name, skip: choice.skip }),
    ],
    copies: await rightsOf(source),
    texts: [],
    // Each file is whole once it has its name, and a model by itself.
    closing: null,
    warnings: [...checkpoint.tensors.warnings, ...tokenizer.warnings],
  };
}

function projectorPlan(checkpoint: LlavaCheckpoint, name: string): WeightPlan {
  const { config, imageProcessor } = checkpoint;
  const { vision, decoder } = config;
  const fields: GgufFields = {
    ...generalFields('clip', 'mmproj', name, 1),
    ...visionFields({ vision, imageProcessor, decoder: decoder.geometry }),
  };
  const parts = ggufParts(checkpoint, fields, visionTensors(checkpoint));
  return { path: `mmproj-${name}-F16.gguf`, parts, sha256: null };
}

function decoderPlan(
  { types, suffix, fileType }: GgufForm,
  checkpoint: LlavaCheckpoint,
  tokenizer: TokenizerFields,
  { name, skip }: Pick<BlockChoice, 'skip'> & { readonly name: string },
): WeightPlan {
  const { geometry } = checkpoint.config.decoder;
  const fields: GgufFields = {
    ...generalFields(ggufArchitecture(geometry), 'model', name, fileType),
    ...decoderFields(geometry, geometry.blocks - skip.length),
    ...tokenizer.fields,
  };
  const tensors = decoderTensors(checkpoint, (block) => renumbered(block, skip), types);
  return { path: `${name}-${suffix}.gguf`, parts: ggufParts(checkpoint, fields, tensors), sha256: null };
}

/** `fileType` is that of most tensors (`llama_ftype`). */
function generalFields(
  architecture: string,
  type: 'model' | 'mmproj',
  name: string,
  fileType: number,
): GgufFields {
  return {
    'general.architecture': { type: 'string', value: architecture },
    'general.type': { type: 'string', value: type },
    'general.name': { type: 'string', value: name },
    'general.file_type': { type: 'uint32', value: fileType },
    'general.quantization_version': { type: 'uint32', value: 2 },
  };
}

async function rightsOf(source: FileSource): Promise<readonly CopyPlan[]> {
  const copies: CopyPlan[] = [];
  for (const from of [CARD_FILE, ...LICENCES])
    if (await source.exists(from))
      copies.push({ from, to: from === CARD_FILE ? BASE_CARD : from, sha256: null });
  return copies;
}
