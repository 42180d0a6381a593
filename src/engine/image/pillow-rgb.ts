import type { RgbImage } from './rgb-image.ts';

/**
 * Inks to colours as Pillow's `convert("RGB")` does it (libImaging/Convert.c, cmyk2rgb), which knows no profile.
 * `inks`: uint8 [height, width, 4], 255 is full ink.
 */
export function cmykToRgb(inks: Uint8Array, width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    const paper = 255 - (inks[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++)
      data[to++] = paper - multiplied(inks[from + channel] ?? 0, paper);
  }
  return { width, height, data };
}

/** a * b / 255, rounded (libImaging/ImagingUtils.h, MULDIV255). */
function multiplied(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * 16-bit greys as Pillow's `convert("RGB")` takes its mode `I;16`: it clips at 255 and does not scale, so that most such
 * pictures are white to transformers. `levels`: uint16 [height, width].
 */
export function clippedGrey(levels: ArrayLike<number>, width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++)
    data.fill(Math.min(255, levels[pixel] ?? 0), pixel * 3, pixel * 3 + 3);
  return { width, height, data };
}
