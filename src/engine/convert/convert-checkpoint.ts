import { openLlavaCheckpoint, type LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { FileSink, FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { sha256Hex } from '#engine/model/digest.ts';
import { MANIFEST_FILE, type Manifest, type ModelDtype, type WeightFile } from '#engine/model/manifest.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { checkpointIdentity } from './checkpoint-identity.ts';
import { describeModel } from './describe-model.ts';
import { encodeTensor } from './encode-tensor.ts';
import { planStages, type StagePlan } from './stage-plan.ts';
import { layOut } from './weight-layout.ts';

/** How far a conversion has come; reported after every tensor. */
export interface ConvertProgress {
  /** The weight file being written. */
  readonly path: string;
  readonly stage: number;
  readonly stages: number;
  /** Weights converted so far, and all of them. */
  readonly doneWeights: number;
  readonly totalWeights: number;
}

export interface ConvertOptions {
  readonly dtype: ModelDtype;
  /** Name of the model; the checkpoint's by default. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ConvertProgress) => void;
}

/**
 * Converts a Hugging Face LLaVA checkpoint folder into a block model: one weight file per stage, the tokenizer and
 * config files verbatim, and, last of all, the manifest, so that a folder with a manifest is complete. Everything is
 * checked before the first file is written. At most one weight file and one source tensor are in memory at a time.
 *
 * Throws `SkipscopeError`: `'not-found'` for a missing file, `'unsupported'` for an architecture or setting that is
 * not implemented, `'invalid-checkpoint'` naming file, field or tensor for anything malformed; and the signal's reason
 * when aborted.
 */
export async function convertCheckpoint(
  source: FileSource,
  sink: FileSink,
  options: ConvertOptions,
): Promise<Manifest> {
  const read: ReadOptions = options.signal === undefined ? {} : { signal: options.signal };
  const checkpoint = await openLlavaCheckpoint(source, read);
  const plan = planStages(checkpoint, options.dtype);
  for (const tensor of plan.flatMap((stage) => stage.tensors)) {
    checkpoint.tensors.expect(tensor.sourceName, tensor.shape);
  }
  // A manifest left by an earlier conversion would vouch for files that are about to change.
  await sink.remove(MANIFEST_FILE);
  const files = await writeStages(checkpoint, plan, sink, options, read);
  const assets = await copyAssets(checkpoint.assets, source, sink, read);
  const identity = checkpointIdentity(source.label);
  const name = options.name ?? identity.checkpoint;
  const manifest = describeModel(checkpoint, { name, dtype: options.dtype, identity, plan, files, assets });
  options.signal?.throwIfAborted();
  await sink.write(MANIFEST_FILE, [new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`)]);
  return manifest;
}

async function writeStages(
  checkpoint: LlavaCheckpoint,
  plan: readonly StagePlan[],
  sink: FileSink,
  options: ConvertOptions,
  read: ReadOptions,
): Promise<readonly WeightFile[]> {
  const weights = (stages: readonly StagePlan[]): number =>
    stages.flatMap((stage) => stage.tensors).reduce((sum, tensor) => sum + elementCount(tensor.shape), 0);
  const totalWeights = weights(plan);
  let doneWeights = 0;
  const files: WeightFile[] = [];
  for (const [index, stage] of plan.entries()) {
    const onTensor = (count: number): void => {
      doneWeights += count;
      const progress = { path: stage.path, stage: index, stages: plan.length, doneWeights, totalWeights };
      options.onProgress?.(progress);
    };
    files.push(await writeStage(checkpoint, stage, sink, read, onTensor));
  }
  return files;
}

async function writeStage(
  checkpoint: LlavaCheckpoint,
  stage: StagePlan,
  sink: FileSink,
  read: ReadOptions,
  onTensor: (weights: number) => void,
): Promise<WeightFile> {
  const layout = layOut(stage.tensors);
  const bytes = new Uint8Array(layout.bytes);
  for (const [index, tensor] of stage.tensors.entries()) {
    read.signal?.throwIfAborted();
    const entry = layout.entries[index];
    if (entry === undefined) continue;
    const values = await checkpoint.tensors.readFloat32(tensor.sourceName, tensor.shape, read);
    encodeTensor(values, entry, bytes.buffer, tensor.sourceName);
    onTensor(values.length);
  }
  const sha256 = await sha256Hex(bytes);
  await sink.write(stage.path, [bytes]);
  return { path: stage.path, bytes: layout.bytes, sha256, tensors: [...layout.entries] };
}

async function copyAssets(
  paths: readonly string[],
  source: FileSource,
  sink: FileSink,
  read: ReadOptions,
): Promise<Manifest['assets']> {
  const assets: Manifest['assets'] = [];
  for (const path of paths) {
    const bytes = await source.read(path, read);
    await sink.write(path, [bytes]);
    assets.push({ path, bytes: bytes.byteLength, sha256: await sha256Hex(bytes) });
  }
  return assets;
}
