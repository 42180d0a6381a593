import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { FileReference } from '#client/http/protocol/json.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { UploadStore, UploadedFile } from '#host/node/data/upload-store.ts';

/** Files that were uploaded, by their references. Throws `SkipscopeError('not-found')` for one that is not here. */
export function uploadedFiles(
  vault: UploadStore,
  references: readonly FileReference[],
): Promise<readonly NamedFile[]> {
  return Promise.all(
    references.map(async ({ path, sha256 }) => ({ path, contents: await vault.get(sha256) })),
  );
}

/**
 * An uploaded file that is to be read as a whole. Throws `SkipscopeError('not-found')` when it is not here, `'invalid-input'`
 * when it is larger than `mostBytes`.
 */
export async function smallUpload(
  vault: UploadStore,
  sha256: string,
  mostBytes: number,
): Promise<UploadedFile> {
  const file = await vault.get(sha256);
  if (file.size <= mostBytes) return file;
  throw new SkipscopeError(
    'invalid-input',
    `The file ${sha256} is larger than the ${String(mostBytes / 2 ** 20)} MiB that are read of one like it.`,
    'Upload a smaller one.',
  );
}
