import { openLlavaCheckpoint, type LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { mostBytesOf } from '#engine/model/file-limits.ts';
import { MANIFEST_FILE, type Manifest, type ModelDtype, type WeightFile } from '#engine/model/manifest.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';
import type { CopiedFile } from '#engine/checkpoint/checkpoint-assets.ts';
import { checkPrompt } from './check-prompt.ts';
import { checkpointIdentity } from './checkpoint-identity.ts';
import { conversionFingerprint } from './conversion-fingerprint.ts';
import { type BegunConversion, CONVERSION_LEDGER } from './conversion-ledger.ts';
import { describeModel, manifestText, promptGeometry } from './describe-model.ts';
import { FileLedger } from './file-ledger.ts';
import { planStages, sourceBytes, type StagePlan } from './stage-plan.ts';
import { writeStage } from './write-stage.ts';

/** Progress of a conversion; reported after every few million weights. */
export interface ConvertProgress {
  /** The weight file being written. */
  readonly path: string;
  readonly stage: number;
  readonly stages: number;
  /** Bytes of source tensors converted so far, and all of them. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** The part of `doneBytes` that an earlier, interrupted conversion had done. */
  readonly keptBytes: number;
}

export interface ConvertOptions {
  readonly dtype: ModelDtype;
  /** The prompt of the checkpoint is tried in it. */
  readonly startSandbox: StartTextSandbox;
  /** Name of the model; the checkpoint's by default. */
  readonly name?: string;
  /** The caller's name for the checkpoint's location; kept for `begunConversion` until the conversion is finished. */
  readonly origin?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ConvertProgress) => void;
  /** Called with each of the checkpoint's `warnings` before the conversion begins. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * Converts a Hugging Face LLaVA checkpoint folder into a block model: one weight file per stage, the tokenizer and
 * config files verbatim, and, last of all, the manifest, so that a folder with a manifest is complete. Everything that
 * headers tell is checked before the first file is written. Weights pass through in pieces, so that memory does not
 * grow with the model.
 *
 * A conversion that was interrupted, even by a kill, is resumed when it is started again with the same checkpoint,
 * store and dtype: finished weight files are kept (and checked), and the result is the same byte for byte. Two
 * conversions must not use one store at the same time.
 *
 * Throws `SkipscopeError`: `'not-found'` for a missing file, `'unsupported'` for an architecture or setting that is not
 * implemented, `'invalid-checkpoint'` naming file, field or tensor for anything malformed, `'storage'` when the store
 * refuses; and the signal's reason when aborted.
 */
export async function convertCheckpoint(
  source: FileSource,
  store: FileStore,
  options: ConvertOptions,
): Promise<Manifest> {
  const read: ReadOptions = options.signal === undefined ? {} : { signal: options.signal };
  const checkpoint = await openLlavaCheckpoint(source, read);
  await checkPrompt(source, promptGeometry(checkpoint), 'invalid-checkpoint', options.startSandbox, read);
  for (const warning of checkpoint.warnings) options.onWarning?.(warning);
  const plan = planStages(checkpoint, options.dtype);
  const totalBytes = sourceBytes(checkpoint.tensors, plan);
  await checkpoint.tensors.expectWholeFiles(read);
  const fingerprint = await conversionFingerprint(checkpoint, plan, options.dtype, read);
  const identity = checkpointIdentity(source.label);
  const { dtype, origin } = options;
  const begun = origin === undefined ? undefined : { origin, dtype, revision: identity.revision };
  const ledger = await FileLedger.open(CONVERSION_LEDGER, store, fingerprint, begun, read);
  // A manifest left by an earlier conversion would declare files complete that are about to change.
  await store.remove(MANIFEST_FILE);
  const files = await writeStages({ checkpoint, plan, totalBytes, store, ledger, read }, options.onProgress);
  const assets = await copyAssets(checkpoint.assets, source, store, read);
  const name = options.name ?? identity.checkpoint;
  const manifest = describeModel(checkpoint, { name, dtype, identity, plan, files, assets });
  options.signal?.throwIfAborted();
  await store.write(MANIFEST_FILE, [new TextEncoder().encode(manifestText(manifest))]);
  await ledger.remove();
  return manifest;
}

interface Conversion {
  readonly checkpoint: LlavaCheckpoint;
  readonly plan: readonly StagePlan[];
  readonly totalBytes: number;
  readonly store: FileStore;
  readonly ledger: FileLedger<WeightFile, BegunConversion>;
  readonly read: ReadOptions;
}

async function writeStages(
  { checkpoint: { tensors }, plan, totalBytes, store, ledger, read }: Conversion,
  onProgress?: (progress: ConvertProgress) => void,
): Promise<readonly WeightFile[]> {
  let [doneBytes, keptBytes] = [0, 0];
  const files: WeightFile[] = [];
  for (const [index, stage] of plan.entries()) {
    const advance = (bytes: number): void => {
      doneBytes += bytes;
      const at = { path: stage.path, stage: index, stages: plan.length };
      onProgress?.({ ...at, doneBytes, totalBytes, keptBytes });
    };
    const kept = await ledger.finished(stage.path, read);
    if (kept !== null) {
      const bytes = sourceBytes(tensors, [stage]);
      keptBytes += bytes;
      advance(bytes);
      files.push(kept);
      continue;
    }
    const file = await writeStage(tensors, stage, store, read, advance);
    await ledger.add(file);
    files.push(file);
  }
  return files;
}

async function copyAssets(
  files: readonly CopiedFile[],
  source: FileSource,
  store: FileStore,
  read: ReadOptions,
): Promise<Manifest['assets']> {
  const assets: Manifest['assets'] = [];
  for (const { from, to: path } of files) {
    const bytes = await source.read(from, { ...read, maxBytes: mostBytesOf(path) });
    await store.write(path, [bytes]);
    assets.push({ path, bytes: bytes.byteLength, sha256: await sha256Hex(bytes) });
  }
  return assets;
}
