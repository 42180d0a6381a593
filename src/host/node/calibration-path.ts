import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { CalibrationSource, NamedFile } from '#engine/calibration/calibration-set.ts';
import { isAnnotationFile } from '#engine/calibration/annotation-text.ts';
import { isPicture } from '#engine/calibration/picture-files.ts';
import { readCalibration } from '#engine/calibration/read-calibration.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { fetchPicture } from '#host/remote/fetch-picture.ts';
import { diskFile } from '#host/node/files/disk-file.ts';

const FILE_ENDINGS = ['.zip', '.csv', '.tsv', '.jsonl', '.ndjson', '.json', 'captions.txt'];

/**
 * Reads a calibration set from a path on disk: a folder, an archive, or an annotation file with pictures anywhere below
 * its folder. Throws `SkipscopeError('not-found')` when there is nothing, and as `readCalibration` does.
 */
export async function openCalibrationPath(path: string): Promise<CalibrationSource> {
  const ending = extname(path).toLowerCase();
  const isFile = await attempt(path, async () => (await stat(path)).isFile());
  if (!isFile) return readCalibration(basename(resolve(path)), await filesBelow(path), { fetchPicture });
  if (ending !== '.zip' && !isAnnotationFile(path))
    throw new SkipscopeError(
      'invalid-input',
      `${path} is neither a folder nor a calibration file.`,
      `Give a folder, or a file that ends with ${FILE_ENDINGS.join(', ')}.`,
    );
  const file = await attempt(path, () => namedFile(dirname(path), basename(path)));
  const beside =
    ending === '.zip' ? [] : (await filesBelow(dirname(path))).filter((at) => isPicture(at.path));
  return readCalibration(basename(path, extname(path)), file ? [file, ...beside] : beside, { fetchPicture });
}

async function filesBelow(folder: string): Promise<readonly NamedFile[]> {
  return attempt(folder, async () => {
    const entries = await readdir(folder, { recursive: true });
    const files = await Promise.all(entries.map((entry) => namedFile(folder, entry)));
    return files.filter((file) => file !== null);
  });
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `The calibration set ${path} cannot be read: ${errorMessage(cause)}.`,
      'Check the path.',
      { cause },
    );
  }
}

/** Null for an entry that is not a file. */
async function namedFile(folder: string, entry: string): Promise<NamedFile | null> {
  const file = join(folder, entry);
  const status = await stat(file);
  if (!status.isFile()) return null;
  return {
    path: entry.split(sep).join('/'),
    contents: diskFile(file, status.size),
  };
}
