import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource, FileStore } from '#engine/files/file-source.ts';
import { sha256Hex } from '#engine/model/digest.ts';
import { MANIFEST_FILE, type Manifest } from '#engine/model/manifest.ts';
import { readManifest, weightFiles } from '#engine/model/read-model.ts';

/** How far copying has come, in bytes of all files. */
export interface CopyProgress {
  /** The file at hand. */
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

type ListedFile = Manifest['assets'][number];

/**
 * Copies a block model, each file checked against its SHA-256, the manifest last: a folder with a manifest is complete.
 * Files that an earlier, interrupted copy has left are kept. Throws as `readManifest` does, and
 * `SkipscopeError('invalid-model')` naming a file that is damaged at its source.
 */
export async function copyModel(
  source: FileSource,
  store: FileStore,
  { signal, onProgress }: CopyOptions,
): Promise<Manifest> {
  const reading = signal ? { signal } : {};
  const manifest = await readManifest(source, reading);
  const listing = await source.read(MANIFEST_FILE, reading);
  const files = listedFiles(manifest);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const { path } = file;
    if (!(await isWhole(store, file))) {
      const bytes = await source.read(path, {
        ...reading,
        onProgress: ({ loadedBytes }) =>
          onProgress?.({ path, doneBytes: doneBytes + Math.min(loadedBytes, file.bytes), totalBytes }),
      });
      if ((await sha256Hex(bytes)) !== file.sha256) throw damaged(source, path);
      await store.write(path, [bytes]);
    }
    doneBytes += file.bytes;
    onProgress?.({ path, doneBytes, totalBytes });
  }
  await store.write(MANIFEST_FILE, [listing]);
  return manifest;
}

/**
 * Compares every file of a model with its SHA-256. Throws `SkipscopeError('invalid-model')` naming the first that is
 * damaged or missing.
 */
export async function verifyModel(files: FileSource, { signal, onProgress }: CopyOptions): Promise<void> {
  const listed = listedFiles(await readManifest(files));
  const totalBytes = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const file of listed) {
    signal?.throwIfAborted();
    if (!(await isWhole(files, file)))
      throw new SkipscopeError(
        'invalid-model',
        `${file.path} of ${files.label} is damaged or missing: its SHA-256 is not the one in ${MANIFEST_FILE}.`,
        'Delete the model and import it again.',
      );
    doneBytes += file.bytes;
    onProgress?.({ path: file.path, doneBytes, totalBytes });
  }
}

function listedFiles(manifest: Manifest): readonly ListedFile[] {
  return [...weightFiles(manifest), ...manifest.assets];
}

async function isWhole(files: FileSource, { path, sha256 }: ListedFile): Promise<boolean> {
  return (await files.exists(path)) && (await sha256Hex(await files.read(path))) === sha256;
}

function damaged(source: FileSource, path: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `${path} of ${source.label} is damaged: its SHA-256 is not the one in ${MANIFEST_FILE}.`,
    'Import it again. If it stays damaged, the file at the source must be replaced.',
  );
}
