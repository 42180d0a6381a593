import { brokenFrame } from './broken-frame.ts';
import { plainLevels, scaledLevels } from './packed-pixels.ts';
import type { PixelEncoding } from './raw-picture.ts';

/** The colours of the first two pixels of the first two rows, by their names in ROS. */
export const BAYER_PATTERNS = ['rggb', 'bggr', 'gbrg', 'grbg'] as const;
export type BayerPattern = (typeof BAYER_PATTERNS)[number];

/** A mosaic of one colour for each pixel, in bytes or in numbers of 16 bits. */
export function bayerMosaic(pattern: BayerPattern, pixelBytes: 1 | 2): PixelEncoding {
  return {
    rowBytes: (width) => width * pixelBytes,
    rows: (height) => height,
    toRgb: (picture) => {
      const { width, height } = picture;
      if (width < 3 || height < 3)
        throw brokenFrame(`a mosaic of ${String(width)} × ${String(height)} pixels has no neighbours`);
      const levels = pixelBytes === 1 ? plainLevels(picture) : scaledLevels(picture);
      return demosaic(levels, width, height, pattern);
    },
  };
}

/**
 * Fills in the missing colours bilinearly, as OpenCV does it (demosaicing.cpp): means of the neighbours, rounded up from a half;
 * pixels of the edge take the colours of their inner neighbour. `levels`: uint8 [height, width].
 */
function demosaic(levels: Uint8Array, width: number, height: number, pattern: BayerPattern): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  const level = (at: number): number => levels[at] ?? 0;
  for (let y = 0; y < height; y++) {
    const row = Math.min(Math.max(y, 1), height - 2);
    for (let x = 0; x < width; x++) {
      const column = Math.min(Math.max(x, 1), width - 2);
      const at = row * width + column;
      const beside = level(at - 1) + level(at + 1);
      const above = level(at - width) + level(at + width);
      const corners =
        level(at - width - 1) + level(at - width + 1) + level(at + width - 1) + level(at + width + 1);
      const to = (y * width + x) * 3;
      const own = pattern[(row & 1) * 2 + (column & 1)];
      if (own === 'g') {
        // The other colour of this row is beside a green pixel, the third one above and below it.
        const [red, blue] = pattern[(row & 1) * 2 + (1 - (column & 1))] === 'r' ? [0, 2] : [2, 0];
        rgb[to + red] = (beside + 1) >> 1;
        rgb[to + 1] = level(at);
        rgb[to + blue] = (above + 1) >> 1;
      } else {
        const [same, opposite] = own === 'r' ? [0, 2] : [2, 0];
        rgb[to + same] = level(at);
        rgb[to + 1] = (beside + above + 2) >> 2;
        rgb[to + opposite] = (corners + 2) >> 2;
      }
    }
  }
  return rgb;
}
