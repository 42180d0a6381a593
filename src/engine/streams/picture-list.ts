import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { PictureStream } from './picture-stream.ts';
import type { StreamSource } from './stream-source.ts';

/** Pictures that are read when their turn comes. */
export interface PictureList {
  readonly label: string;
  readonly pictures: number;
  /** The bytes of a picture file (JPEG, PNG, WebP). */
  picture(index: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** The order of pictures by their names: 9.png comes in front of 10.png. */
export function comparePictureNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * Opens pictures as the frames of a camera. `hz` tells, picture by picture, how many come in a second: at the rate at which frames are
 * used, each one is. Throws `SkipscopeError('invalid-input')` for an empty list.
 */
export function openPictureList({ label, pictures, picture }: PictureList, hz: () => number): StreamSource {
  if (pictures === 0)
    throw new SkipscopeError(
      'invalid-input',
      'There is no picture among these files.',
      'Choose JPEG, PNG or WebP files.',
    );
  return new PictureStream({
    label,
    hz: null,
    pictures,
    async *frames(signal) {
      for (let index = 0; index < pictures; index++) {
        yield await picture(index, signal);
        await delay(1000 / hz(), signal);
      }
    },
    close: () => undefined,
  });
}
