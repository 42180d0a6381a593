import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * Pixels of one picture. No camera's picture has more, and decoded it takes 300 MB; a file of a few kilobytes can announce a
 * thousand times that.
 */
export const MOST_PIXELS = 100e6;

/** Bytes of one encoded picture. */
export const MOST_PICTURE_BYTES = 64 * 2 ** 20;

/** Throws `SkipscopeError('invalid-input')` for a picture of more pixels than `MOST_PIXELS`. */
export function requireFewPixels({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): void {
  if (width * height <= MOST_PIXELS) return;
  throw new SkipscopeError(
    'invalid-input',
    `The picture has ${String(width)} × ${String(height)} pixels; more than ${String(MOST_PIXELS / 1e6)} million are not decoded.`,
    'Make it smaller: a model looks at far fewer pixels.',
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
