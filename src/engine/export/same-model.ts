import { sha256Hex } from '#engine/base/digest.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, FileStore } from '#engine/base/file-source.ts';
import { checkpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import { convertCheckpoint, type ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import { manifestText } from '#engine/convert/describe-model.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { manifestHash } from '#engine/model/read-model.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';

export interface ComparisonOptions {
  readonly startSandbox: StartTextSandbox;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ConvertProgress) => void;
}

/** Throws `SkipscopeError('invalid-input')` unless the block model is the one that the run has measured. */
export async function requireMeasuredModel(
  source: FileSource,
  { spec }: RunState,
  { signal }: ComparisonOptions,
): Promise<void> {
  if (spec?.model.hash === (await manifestHash(source, signal && { signal }))) return;
  throw otherModel(
    `${source.label} is not the model "${spec?.model.name ?? ''}" that the run has measured: its manifest has another SHA-256`,
  );
}

/**
 * Throws `SkipscopeError('invalid-input')` unless the checkpoint is the one of which the run's model was made. A commit of
 * the hub is known by its name; any other checkpoint is converted as the run's model was, with nothing kept but hashes, and
 * the manifest that results must have the SHA-256 that the run names. Throws as `convertCheckpoint` does.
 */
export async function requireMeasuredCheckpoint(
  source: FileSource,
  { spec, environments }: RunState,
  options: ComparisonOptions,
): Promise<void> {
  const measured = environments.at(-1)?.model;
  const dtype = MODEL_DTYPES.find((known) => known === measured?.dtype);
  if (spec === null || measured === undefined || dtype === undefined)
    throw otherModel(
      'The journal, of an earlier version, does not say of which checkpoint its model was made',
    );
  const { checkpoint, revision } = measured;
  const identity = checkpointIdentity(source.label);
  if (revision !== null && identity.revision === revision && identity.checkpoint === checkpoint) return;
  const manifest = await convertCheckpoint(source, new DiscardingStore(), {
    ...options,
    dtype,
    name: spec.model.name,
  });
  const text = manifestText({ ...manifest, source: { checkpoint, revision } });
  if ((await sha256Hex(new TextEncoder().encode(text))) === spec.model.hash) return;
  throw otherModel(
    `${source.label} is not the checkpoint that the run has measured, or has changed since: converted to ${dtype}, it gives another model than "${spec.model.name}"`,
  );
}

function otherModel(what: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${what}.`,
    'Export from what the run has measured, search again on this one, or give the blocks as a list, which claims no figures.',
  );
}

/** A store that keeps nothing. */
class DiscardingStore implements FileStore {
  readonly label = 'nowhere';

  exists(): Promise<boolean> {
    return Promise.resolve(false);
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  read(path: string): Promise<never> {
    return Promise.reject(this.#absent(path));
  }

  readRange(path: string): Promise<never> {
    return Promise.reject(this.#absent(path));
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  async write(_: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    // The chunks are hashed as they pass.
    for await (const chunk of chunks) void chunk;
  }

  #absent(path: string): SkipscopeError {
    return new SkipscopeError('not-found', `There is no file ${path}.`, 'Nothing is kept here.');
  }
}
