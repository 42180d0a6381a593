import type { PixelEncoding } from './raw-picture.ts';

/** Factors of BT.601 with luminance from 16 to 235, times 2^20, as OpenCV has them (color_yuv.simd.hpp). */
const LUMA = 1220542;
const BLUE_OF_U = 2116026;
const GREEN_OF_U = -409993;
const GREEN_OF_V = -852492;
const RED_OF_V = 1673527;
const SHIFT = 20;
const HALF = 1 << (SHIFT - 1);

/** Writes the colour of one pixel at `rgb[at]`. */
function writeColour(rgb: Uint8ClampedArray, at: number, y: number, u: number, v: number): void {
  const luma = Math.max(0, y - 16) * LUMA;
  const [du, dv] = [u - 128, v - 128];
  rgb[at] = (luma + HALF + RED_OF_V * dv) >> SHIFT;
  rgb[at + 1] = (luma + HALF + GREEN_OF_V * dv + GREEN_OF_U * du) >> SHIFT;
  rgb[at + 2] = (luma + HALF + BLUE_OF_U * du) >> SHIFT;
}

/** Two pixels in four bytes, with one U and one V for both; `luma` is the offset of the first Y. */
export function pairedYuv(luma: 0 | 1): PixelEncoding {
  const chroma = 1 - luma;
  return {
    rowBytes: (width) => Math.ceil(width / 2) * 4,
    rows: (height) => height,
    toRgb: ({ width, height, step, data }) => {
      const rgb = new Uint8Array(width * height * 3);
      const clamped = new Uint8ClampedArray(rgb.buffer);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const pair = y * step + (x >> 1) * 4;
          const level = data[pair + luma + (x & 1) * 2] ?? 0;
          const [u, v] = [data[pair + chroma] ?? 0, data[pair + chroma + 2] ?? 0];
          writeColour(clamped, (y * width + x) * 3, level, u, v);
        }
      return rgb;
    },
  };
}

/** A plane of Y, and below it one of U and V by turns, at half of the resolution. */
export const NV12: PixelEncoding = {
  rowBytes: (width) => Math.ceil(width / 2) * 2,
  rows: (height) => height + Math.ceil(height / 2),
  toRgb: ({ width, height, step, data }) => {
    const rgb = new Uint8Array(width * height * 3);
    const clamped = new Uint8ClampedArray(rgb.buffer);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const pair = (height + (y >> 1)) * step + (x >> 1) * 2;
        const level = data[y * step + x] ?? 0;
        writeColour(clamped, (y * width + x) * 3, level, data[pair] ?? 0, data[pair + 1] ?? 0);
      }
    return rgb;
  },
};
