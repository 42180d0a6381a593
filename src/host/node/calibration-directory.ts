import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { CalibrationSource, NamedFile } from '#engine/calibration/calibration-set.ts';
import { readCalibration } from '#engine/calibration/read-calibration.ts';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';

/**
 * Reads a calibration set from a folder on disk: COCO JSON and pictures, or a folder per label. Throws
 * `SkipscopeError('not-found')` when there is no such folder, and as `readCalibration` does.
 */
export async function openCalibrationDirectory(folder: string): Promise<CalibrationSource> {
  return readCalibration(basename(resolve(folder)), await filesBelow(folder));
}

async function filesBelow(folder: string): Promise<readonly NamedFile[]> {
  try {
    const entries = await readdir(folder, { recursive: true });
    const files = await Promise.all(entries.map((entry) => namedFile(folder, entry)));
    return files.filter((file) => file !== null);
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `The calibration folder ${folder} cannot be read: ${errorMessage(cause)}.`,
      'Check the path.',
      { cause },
    );
  }
}

/** Null for what is no file. */
async function namedFile(folder: string, entry: string): Promise<NamedFile | null> {
  const file = join(folder, entry);
  const status = await stat(file);
  if (!status.isFile()) return null;
  return {
    path: entry.split(sep).join('/'),
    contents: {
      size: status.size,
      arrayBuffer: async () => new Uint8Array(await readFile(file)).buffer,
    },
  };
}
