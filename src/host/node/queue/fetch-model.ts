import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '#engine/base/digest.ts';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import { checkWeightFile, readManifest } from '#engine/model/read-model.ts';
import { type ReleaseClaim, claimFile } from '#host/node/files/claim.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { syncFolder } from '#host/node/files/sync-folder.ts';
import { type ModelFile, type ModelProgress, bytesOf, checked, filesOf } from './model-files.ts';
import type { ModelOffer } from './model-offer.ts';
import { modelFile } from './queue-names.ts';
import type { StoredFiles } from './stored-files.ts';

/** Between two looks for what another process fetches into the same cache. */
const LOOK_MS = 1_000;
const MOST_OF_NAME = 64;
const HASH_DIGITS = 12;

/** How a model is fetched. */
export interface FetchOptions {
  readonly stored: StoredFiles;
  /** The folder that gets a folder for the model. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ModelProgress) => void;
  /** Throws where a model with the manifest in this folder is of no use here. */
  readonly requireUse: (folder: string) => Promise<void>;
}

/**
 * Brings a model from the store of the queue into the cache, and returns its folder: at once where it is there. Files come part by part
 * into a folder beside it, which gets the model's name once all are there and have the hashes of the manifest; one that was stopped goes
 * on with the files that it has. Of several processes with one cache, one fetches and the others wait. Throws
 * `SkipscopeError('storage')` when the disk has no room, and `SkipscopeError('invalid-model')` for files that are not the model's.
 */
export async function fetchModel(offer: ModelOffer, options: FetchOptions): Promise<string> {
  const { cache, signal } = options;
  const folder = join(cache, folderName(offer));
  const isThere = (): boolean => existsSync(join(folder, MANIFEST_FILE));
  const partial = join(cache, `.fetching-${offer.hash}`);
  const release = await claimUnless(isThere, partial, signal);
  try {
    if (isThere()) return folder;
    await fetchInto(partial, offer, options);
    await rename(partial, folder);
    await syncFolder(cache);
    return folder;
  } finally {
    await release();
  }
}

function folderName({ name, hash }: ModelOffer): string {
  return `${name.replaceAll(/[^\w.-]/gu, '-').slice(0, MOST_OF_NAME)}-${hash.slice(0, HASH_DIGITS)}`;
}

/** Claims a place, or waits until another process that has it has made what is waited for. */
async function claimUnless(
  isThere: () => boolean,
  place: string,
  signal: AbortSignal,
): Promise<ReleaseClaim> {
  for (;;) {
    if (isThere()) return () => Promise.resolve();
    try {
      return await claimFile(place);
    } catch (error) {
      // A claim that the disk refuses has the disk's error as its cause; one that another process holds has none.
      if (!(error instanceof SkipscopeError) || error.cause !== undefined) throw error;
      // Two that claim at the same moment are both refused: they must not meet again.
      await delay(LOOK_MS * (0.5 + Math.random()), signal);
    }
  }
}

async function fetchInto(partial: string, offer: ModelOffer, options: FetchOptions): Promise<void> {
  const { stored, signal, onProgress, requireUse } = options;
  const bytes = await stored.readWhole(modelFile(offer.hash));
  if (bytes === null || (await sha256Hex(bytes)) !== offer.hash) throw notThere(offer.name, MANIFEST_FILE);
  const store = new DirectoryStore(partial);
  await store.write(MANIFEST_FILE, [bytes]);
  const manifest = await readManifest(store, { signal });
  try {
    await requireUse(partial);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  const files = filesOf(manifest);
  const missing: ModelFile[] = [];
  for (const file of files) if (!(await isWhole(store, file, signal))) missing.push(file);
  await requireRoom(partial, manifest.name, bytesOf(missing));
  const totalBytes = bytesOf(files);
  let doneBytes = totalBytes - bytesOf(missing);
  const tell = (done: number): void => {
    doneBytes += done;
    onProgress({ model: manifest.name, doneBytes, totalBytes });
  };
  for (const file of missing) {
    const chunks = checked(file, chunksOf(stored, file, tell, signal), () =>
      notThere(manifest.name, file.path),
    );
    await store.write(file.path, chunks);
  }
}

/** Whether an earlier fetch that was stopped has got a file. */
async function isWhole(store: DirectoryStore, file: ModelFile, signal: AbortSignal): Promise<boolean> {
  if (!(await store.exists(file.path))) return false;
  return checkWeightFile(store, file, { signal }).then(
    () => true,
    () => false,
  );
}

async function* chunksOf(
  stored: StoredFiles,
  { sha256 }: ModelFile,
  tell: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const object = await stored.find(modelFile(sha256));
  if (!object) return;
  for await (const chunk of stored.read(object, signal)) {
    yield chunk;
    tell(chunk.length);
  }
}

async function requireRoom(folder: string, name: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const gigabytes = (size: number): string => `${(size / 1e9).toFixed(1)} GB`;
  throw new SkipscopeError(
    'storage',
    `The model ${name} is not fetched: it takes ${gigabytes(bytes)}, and the disk of ${dirname(folder)} has ${gigabytes(free)} left.`,
    'Make room there, or choose another folder with --model-cache.',
  );
}

function notThere(name: string, path: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `The file ${path} of the model ${name} is not in the queue's store as it should be: parts of it are missing or damaged.`,
    'Start the search with --queue-models again: it puts the model there.',
  );
}
