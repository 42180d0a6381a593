import { readFile, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { isAnnotationFile } from '#engine/calibration/annotation-text.ts';
import { isHidden } from '#engine/calibration/picture-files.ts';
import { type PictureList, comparePictureNames } from '#engine/streams/picture-list.ts';

/** What messages can hold. */
const PICTURE = /\.(?:jpe?g|png|webp)$/iu;
const RECORDING = /\.(?:mcap|db3)(?:\.zstd)?$/iu;

/**
 * The pictures at the top of a folder without annotations, in the order of their names; null for anything else, such as a calibration
 * set. Throws `SkipscopeError('invalid-input')` naming the recordings in the folder of a ROS 2 bag.
 */
export async function openPictureFolder(path: string): Promise<PictureList | null> {
  // A file, or nothing at all.
  const entries = await readdir(path).catch(() => null);
  if (entries === null) return null;
  const recordings = entries.filter((name) => RECORDING.test(name)).sort(comparePictureNames);
  if (recordings.length > 0) throw recordingsIn(path, recordings);
  const pictures = entries.filter((name) => PICTURE.test(name) && !isHidden(name)).sort(comparePictureNames);
  if (pictures.length === 0 || entries.some((name) => isAnnotationFile(name))) return null;
  return {
    label: basename(resolve(path)),
    pictures: pictures.length,
    picture: (index) => read(join(path, pictures[index] ?? '')),
  };
}

function recordingsIn(path: string, names: readonly string[]): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${path} is a folder with recordings.`,
    `Give one of them: ${names.map((name) => join(path, name)).join(', ')}.`,
  );
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `${path} can no longer be read: ${errorMessage(cause)}.`,
      'Do not change the folder while its pictures are played.',
      { cause },
    );
  }
}
