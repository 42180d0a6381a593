import { SkipscopeError } from '#engine/base/errors.ts';
import { createSha256, fileSha256 } from '#engine/base/digest.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { MANIFEST_FILE, type Manifest } from '#engine/model/manifest.ts';
import { readManifest, readManifestBytes, weightFiles } from '#engine/model/read-model.ts';

/** The progress of a copy or a check, in bytes of all files. */
interface CopyProgress {
  /** The file that is copied or checked. */
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** Most bytes of a file that are in memory at a time. */
const PIECE_BYTES = 16 * 2 ** 20;

type ListedFile = Manifest['assets'][number];

/**
 * Copies a block model and checks each file against its SHA-256. The manifest is copied last, so that a folder with a manifest
 * is complete. Files of an earlier, interrupted copy are kept. Throws as `readManifest` does, and
 * `SkipscopeError('invalid-model')`, which names a file that is damaged at its source.
 */
export async function copyModel(
  source: FileSource,
  store: FileStore,
  { signal, onProgress }: CopyOptions,
): Promise<Manifest> {
  const reading = signal ? { signal } : {};
  const manifest = await readManifest(source, reading);
  const listing = await readManifestBytes(source, reading);
  const files = listedFiles(manifest);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const { path } = file;
    const before = doneBytes;
    const onBytes = (loadedBytes: number) =>
      onProgress?.({ path, doneBytes: before + Math.min(loadedBytes, file.bytes), totalBytes });
    if (!(await isWhole(store, file, reading)))
      await store.write(path, checked(source, file, pieces(source, file, reading, onBytes)));
    doneBytes += file.bytes;
    onBytes(file.bytes);
  }
  await store.write(MANIFEST_FILE, [listing]);
  return manifest;
}

/**
 * Compares every file of a model with its SHA-256. Throws `SkipscopeError('invalid-model')`, which names the first file that is
 * damaged or missing.
 */
export async function verifyModel(files: FileSource, { signal, onProgress }: CopyOptions): Promise<void> {
  const listed = listedFiles(await readManifest(files));
  const totalBytes = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const file of listed) {
    signal?.throwIfAborted();
    if (!(await isWhole(files, file, signal ? { signal } : {})))
      throw new SkipscopeError(
        'invalid-model',
        `${file.path} of ${files.label} is damaged or missing: its SHA-256 is not the one in ${MANIFEST_FILE}.`,
        'Delete the model and import it again.',
      );
    doneBytes += file.bytes;
    onProgress?.({ path: file.path, doneBytes, totalBytes });
  }
}

/** The pieces of a file; a file of at most `PIECE_BYTES` is read by one request. */
async function* pieces(
  source: FileSource,
  { path, bytes }: ListedFile,
  reading: ReadOptions,
  onBytes: (loadedBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const from = (start: number): ReadOptions => ({
    ...reading,
    onProgress: ({ loadedBytes }) => {
      onBytes(start + loadedBytes);
    },
  });
  if (bytes <= PIECE_BYTES) yield await source.read(path, { ...from(0), maxBytes: PIECE_BYTES });
  else
    for (let start = 0; start < bytes; start += PIECE_BYTES)
      yield await source.readRange(path, start, Math.min(bytes, start + PIECE_BYTES), from(start));
}

/** Passes chunks on, and throws at their end, before the file counts as written, when their SHA-256 is not the listed one. */
async function* checked(
  source: FileSource,
  { path, sha256 }: ListedFile,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const digest = await createSha256();
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
  if (digest.hex() !== sha256) throw damaged(source, path);
}

function listedFiles(manifest: Manifest): readonly ListedFile[] {
  return [...weightFiles(manifest), ...manifest.assets];
}

async function isWhole(
  files: FileSource,
  { path, bytes, sha256 }: ListedFile,
  reading: ReadOptions,
): Promise<boolean> {
  return (await files.exists(path)) && (await fileSha256(files, path, bytes, reading)) === sha256;
}

function damaged(source: FileSource, path: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `${path} of ${source.label} is damaged: its SHA-256 is not the one in ${MANIFEST_FILE}.`,
    'Import it again. If it stays damaged, the file at the source must be replaced.',
  );
}
