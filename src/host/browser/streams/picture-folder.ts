import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { PictureStream } from './picture-stream.ts';
import { VIDEO_HZ } from './video-frames.ts';

/** Opens pictures as the frames of a camera, in the order of their names. Throws `SkipscopeError('invalid-input')` for none. */
export function openPictureFolder(files: readonly File[]): StreamSource {
  const pictures = files
    .filter(({ type }) => /^image\/(?:jpeg|png|webp)$/u.test(type))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  if (pictures.length === 0)
    throw new SkipscopeError(
      'invalid-input',
      'There is no picture among these files.',
      'Choose JPEG, PNG or WebP files.',
    );
  return new PictureStream({
    label: `${String(pictures.length)} pictures`,
    hz: VIDEO_HZ,
    pictures: pictures.length,
    async *frames(signal) {
      for (const picture of pictures) {
        yield picture;
        await delay(1000 / VIDEO_HZ, signal);
      }
    },
    close: () => undefined,
  });
}
