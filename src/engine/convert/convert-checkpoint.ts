import { openLlavaCheckpoint, type LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/files/file-source.ts';
import { sha256Hex } from '#engine/model/digest.ts';
import { MANIFEST_FILE, type Manifest, type ModelDtype, type WeightFile } from '#engine/model/manifest.ts';
import { checkpointIdentity } from './checkpoint-identity.ts';
import { describeModel } from './describe-model.ts';
import { encodeTensor } from './encode-tensor.ts';
import { planStages, sourceBytes, type StagePlan } from './stage-plan.ts';
import { layOut } from './weight-layout.ts';

/** How far a conversion has come; reported after every tensor. */
export interface ConvertProgress {
  /** The weight file being written. */
  readonly path: string;
  readonly stage: number;
  readonly stages: number;
  /** Bytes of source tensors converted so far, and all of them. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Of `doneBytes`, those that an earlier, interrupted conversion had done. */
  readonly keptBytes: number;
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
  store: FileStore,
  options: ConvertOptions,
): Promise<Manifest> {
  const read: ReadOptions = options.signal === undefined ? {} : { signal: options.signal };
  const checkpoint = await openLlavaCheckpoint(source, read);
  const plan = planStages(checkpoint, options.dtype);
  const totalBytes = sourceBytes(checkpoint.tensors, plan);
  // A manifest left by an earlier conversion would vouch for files that are about to change.
  await store.remove(MANIFEST_FILE);
  const files = await writeStages(checkpoint, plan, totalBytes, store, options, read);
  const assets = await copyAssets(checkpoint.assets, source, store, read);
  const identity = checkpointIdentity(source.label);
  const name = options.name ?? identity.checkpoint;
  const manifest = describeModel(checkpoint, { name, dtype: options.dtype, identity, plan, files, assets });
  options.signal?.throwIfAborted();
  await store.write(MANIFEST_FILE, [new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`)]);
  return manifest;
}

async function writeStages(
  checkpoint: LlavaCheckpoint,
  plan: readonly StagePlan[],
  totalBytes: number,
  store: FileStore,
  options: ConvertOptions,
  read: ReadOptions,
): Promise<readonly WeightFile[]> {
  let doneBytes = 0;
  const files: WeightFile[] = [];
  for (const [index, stage] of plan.entries()) {
    const onTensor = (bytes: number): void => {
      doneBytes += bytes;
      const at = { path: stage.path, stage: index, stages: plan.length };
      options.onProgress?.({ ...at, doneBytes, totalBytes, keptBytes: 0 });
    };
    files.push(await writeStage(checkpoint, stage, store, read, onTensor));
  }
  return files;
}

async function writeStage(
  checkpoint: LlavaCheckpoint,
  stage: StagePlan,
  store: FileStore,
  read: ReadOptions,
  onTensor: (sourceBytes: number) => void,
): Promise<WeightFile> {
  const layout = layOut(stage.tensors);
  const bytes = new Uint8Array(layout.bytes);
  for (const [index, tensor] of stage.tensors.entries()) {
    read.signal?.throwIfAborted();
    const entry = layout.entries[index];
    if (entry === undefined) continue;
    const { start, end } = checkpoint.tensors.expect(tensor.sourceName, tensor.shape);
    const values = await checkpoint.tensors.readFloat32(tensor.sourceName, tensor.shape, read);
    encodeTensor(values, entry, bytes.buffer, tensor.sourceName);
    onTensor(end - start);
  }
  const sha256 = await sha256Hex(bytes);
  await store.write(stage.path, [bytes]);
  return { path: stage.path, bytes: layout.bytes, sha256, tensors: [...layout.entries] };
}

async function copyAssets(
  paths: readonly string[],
  source: FileSource,
  store: FileStore,
  read: ReadOptions,
): Promise<Manifest['assets']> {
  const assets: Manifest['assets'] = [];
  for (const path of paths) {
    const bytes = await source.read(path, read);
    await store.write(path, [bytes]);
    assets.push({ path, bytes: bytes.byteLength, sha256: await sha256Hex(bytes) });
  }
  return assets;
}
