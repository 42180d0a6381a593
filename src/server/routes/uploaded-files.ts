import type { FileContents } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import { referencesIn, withContents } from '#service/contract/file-contents.ts';

/**
 * An input with the files that were uploaded in place of the references to them. Throws `SkipscopeError('not-found')` for one that is not
 * here, `'invalid-input')` for one that is larger than `mostBytes`.
 */
export async function withUploads(
  uploads: UploadStore,
  input: unknown,
  mostBytes = Infinity,
): Promise<unknown> {
  const references = referencesIn(input);
  if (references.length === 0) return input;
  const files = new Map<string, FileContents>();
  for (const { sha256 } of references) files.set(sha256, await smallUpload(uploads, sha256, mostBytes));
  return withContents(input, ({ sha256 }) => {
    const file = files.get(sha256);
    if (file) return file;
    throw new Error('A reference was not looked up.');
  });
}

async function smallUpload(uploads: UploadStore, sha256: string, mostBytes: number): Promise<FileContents> {
  const file = await uploads.get(sha256);
  if (file.size <= mostBytes) return file;
  throw new SkipscopeError(
    'invalid-input',
    `The file ${sha256} is larger than the ${String(mostBytes / 2 ** 20)} MiB that are read of one like it.`,
    'Upload a smaller one.',
  );
}
