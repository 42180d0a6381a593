import { fileSha256 } from '#engine/base/digest.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { CARD_FILE } from './checkpoint-copies.ts';
import type { ExportRecord } from './export-record.ts';

/** Files that people and hubs write on. */
const FREE: readonly string[] = [CARD_FILE, '.gitattributes'];

/**
 * Compares every file of an export with its record, and returns how many there were; the model card may be edited. Throws
 * `SkipscopeError('invalid-model')` naming one that differs, `'not-found'` for a missing one.
 */
export async function requireUnchangedFiles(
  source: FileSource,
  { files }: ExportRecord,
  read: ReadOptions,
  onFile: (path: string) => void,
): Promise<number> {
  const compared = files.filter(({ path }) => !FREE.includes(path));
  for (const { path, bytes, sha256 } of compared) {
    onFile(path);
    const same = (await fileSha256(source, path, bytes, read)) === sha256;
    if (same && !(await hasMore(source, path, bytes, read))) continue;
    throw new SkipscopeError(
      'invalid-model',
      `${path} is not the file that was exported: its bytes have another SHA-256 than skipscope.json says.`,
      'Download or export the model again.',
    );
  }
  return compared.length;
}

async function hasMore(source: FileSource, path: string, bytes: number, read: ReadOptions): Promise<boolean> {
  try {
    await source.readRange(path, bytes, bytes + 1, read);
    return true;
  } catch (error) {
    if (error instanceof SkipscopeError && error.code === 'invalid-input') return false;
    throw error;
  }
}
