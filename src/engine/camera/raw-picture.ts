import { requireFewPixels } from '#engine/image/picture-limits.ts';
import { brokenFrame } from './broken-frame.ts';

/** Uncompressed pixels of a message. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next, which may be more than its pixels take. */
  readonly step: number;
  readonly data: Uint8Array;
  /** The order of bytes in numbers of 16 bits. */
  readonly bigEndian: boolean;
}

/** How the pixels of an encoding lie in memory, and how they become colours. */
export interface PixelEncoding {
  /** Bytes that a row of this many pixels takes at least. */
  rowBytes(width: number): number;
  /** Rows in memory of a picture of this height; the height itself but for planes below each other. */
  rows(height: number): number;
  /** Red, green and blue of each pixel: uint8 [height, width, 3]. */
  toRgb(picture: RawPicture): Uint8Array;
}

/** Throws `SkipscopeError('invalid-input')` unless the rows of a picture lie within its data. */
export function requireRows(picture: RawPicture, encoding: PixelEncoding): void {
  const { width, height, step, data } = picture;
  if (width === 0 || height === 0) throw brokenFrame(`it is ${String(width)} × ${String(height)} pixels`);
  requireFewPixels(picture);
  const rowBytes = encoding.rowBytes(width);
  if (step < rowBytes)
    throw brokenFrame(
      `a row of ${String(width)} pixels takes ${String(rowBytes)} bytes, but its step is ${String(step)}`,
    );
  // Some drivers leave the padding behind the last row out.
  const needed = step * (encoding.rows(height) - 1) + rowBytes;
  if (data.length < needed)
    throw brokenFrame(`it has ${String(data.length)} of ${String(needed)} bytes of pixels`);
}
