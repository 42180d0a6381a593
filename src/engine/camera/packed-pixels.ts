import type { ChannelOffsets } from '#engine/image/rgb-image.ts';
import type { PixelEncoding, RawPicture } from './raw-picture.ts';

/** Pixels of 8-bit channels, one behind the other; alpha is dropped. */
export function packedChannels(pixelBytes: number, [red, green, blue]: ChannelOffsets): PixelEncoding {
  return {
    rowBytes: (width) => width * pixelBytes,
    rows: (height) => height,
    toRgb: ({ width, height, step, data }) => {
      const rgb = new Uint8Array(width * height * 3);
      let to = 0;
      for (let y = 0; y < height; y++)
        for (let from = y * step, end = from + width * pixelBytes; from < end; from += pixelBytes) {
          rgb[to++] = data[from + red] ?? 0;
          rgb[to++] = data[from + green] ?? 0;
          rgb[to++] = data[from + blue] ?? 0;
        }
      return rgb;
    },
  };
}

/** Grey levels of 16 bits are scaled to 8, as cv_bridge does it. */
export const GREY16: PixelEncoding = {
  rowBytes: (width) => width * 2,
  rows: (height) => height,
  toRgb: (picture) => {
    const levels = scaledLevels(picture);
    const rgb = new Uint8Array(levels.length * 3);
    for (let at = 0; at < levels.length; at++) rgb.fill(levels[at] ?? 0, at * 3, at * 3 + 3);
    return rgb;
  },
};

/** Numbers of 16 bits as bytes, 65535 as 255: uint8 [height, width]. */
export function scaledLevels({ width, height, step, data, bigEndian }: RawPicture): Uint8Array {
  const levels = new Uint8Array(width * height);
  const [high, low] = bigEndian ? [0, 1] : [1, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * step + x * 2;
      levels[y * width + x] = Math.round((((data[at + high] ?? 0) << 8) | (data[at + low] ?? 0)) / 257);
    }
  return levels;
}

/** Bytes without the padding between rows: uint8 [height, width]. */
export function plainLevels({ width, height, step, data }: RawPicture): Uint8Array {
  const levels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) levels.set(data.subarray(y * step, y * step + width), y * width);
  return levels;
}
