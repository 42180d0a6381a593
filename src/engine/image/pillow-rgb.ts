import { inBands } from './in-bands.ts';
import type { RgbImage } from './rgb-image.ts';

/**
 * Inks to colours as Pillow's `convert("RGB")` does it (libImaging/Convert.c, cmyk2rgb), which knows no profile.
 * `inks`: uint8 [height, width, 4], 255 is full ink; the colours take their place in memory.
 */
export async function cmykToRgb(inks: Uint8Array, width: number, height: number): Promise<RgbImage> {
  const data = inks.subarray(0, width * height * 3);
  await inBands(width * height, (first, end) => {
    for (let pixel = first; pixel < end; pixel++) {
      const from = pixel * 4;
      const [cyan, magenta, yellow] = [inks[from] ?? 0, inks[from + 1] ?? 0, inks[from + 2] ?? 0];
      const paper = 255 - (inks[from + 3] ?? 0);
      data[pixel * 3] = paper - multiplied(cyan, paper);
      data[pixel * 3 + 1] = paper - multiplied(magenta, paper);
      data[pixel * 3 + 2] = paper - multiplied(yellow, paper);
    }
  });
  return { width, height, data };
}

/** a * b / 255, rounded (libImaging/ImagingUtils.h, MULDIV255). */
function multiplied(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * 16-bit greys as Pillow's `convert("RGB")` takes its mode `I;16`: it clips at 255 and does not scale, so that most such
 * pictures are white to transformers. `levels`: [height, width], of 16 bits, or clipped already.
 */
export async function clippedGrey(
  levels: ArrayLike<number>,
  width: number,
  height: number,
): Promise<RgbImage> {
  const data = new Uint8Array(width * height * 3);
  await inBands(width * height, (first, end) => {
    for (let pixel = first; pixel < end; pixel++) {
      const level = Math.min(255, levels[pixel] ?? 0);
      data[pixel * 3] = level;
      data[pixel * 3 + 1] = level;
      data[pixel * 3 + 2] = level;
    }
  });
  return { width, height, data };
}
