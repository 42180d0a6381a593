import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * Pixels of one picture. No camera's picture has more, and decoded it takes 300 MB; a file of a few kilobytes can announce a
 * thousand times that.
 */
export const MOST_PIXELS = 100e6;

/** Most bytes of memory that decoding a picture may take: four for each of the most pixels. */
const MOST_DECODED_BYTES = 4 * MOST_PIXELS;

/** Bytes of one encoded picture. */
export const MOST_PICTURE_BYTES = 64 * 2 ** 20;

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A kind of picture whose decoder holds more than four bytes a pixel at its peak. */
export interface CostlyKind {
  readonly name: string;
  readonly bytesPerPixel: number;
}

/** Throws `SkipscopeError('invalid-input')` for a picture of more pixels than `MOST_PIXELS`. */
export function requireFewPixels({ width, height }: PictureSize): void {
  if (width * height <= MOST_PIXELS) return;
  throw new SkipscopeError(
    'invalid-input',
    `The picture has ${String(width)} × ${String(height)} pixels; more than ${String(MOST_PIXELS / 1e6)} million are not decoded.`,
    'Make it smaller: a model looks at far fewer pixels.',
  );
}

/** Throws `SkipscopeError('invalid-input')` for a picture whose decoding would take more than `MOST_DECODED_BYTES`. */
export function requireLowCost({ width, height }: PictureSize, { name, bytesPerPixel }: CostlyKind): void {
  if (width * height * bytesPerPixel <= MOST_DECODED_BYTES) return;
  const most = String(Math.floor(MOST_DECODED_BYTES / bytesPerPixel / 1e6));
  throw new SkipscopeError(
    'invalid-input',
    `The picture has ${String(width)} × ${String(height)} pixels; of ${name}, more than ${most} million are not decoded.`,
    'Make it smaller, or save it as a plain PNG or JPEG file, neither interlaced nor progressive nor turned by a tag.',
  );
}

/** Throws `SkipscopeError('invalid-input')` for an encoded picture of more than `MOST_PICTURE_BYTES`. */
export function requireFewBytes(name: string, bytes: number): void {
  if (bytes <= MOST_PICTURE_BYTES) return;
  throw new SkipscopeError(
    'invalid-input',
    `The picture ${name} is larger than ${String(MOST_PICTURE_BYTES / 2 ** 20)} MiB.`,
    'Use a smaller picture.',
  );
}
