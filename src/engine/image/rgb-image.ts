/** An 8-bit sRGB picture without alpha: `data[(y * width + x) * 3 + channel]`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes an encoded picture (PNG, JPEG, WebP ...) as transformers' `load_image` and image processors do with Pillow:
 * first frame, turned upright as its EXIF tag says, alpha dropped (not blended) but a transparent key made white, colour
 * profile ignored. Throws `SkipscopeError('invalid-input')` when the bytes are no picture it can read.
 */
export type ImageDecoder = (bytes: Uint8Array<ArrayBuffer>) => Promise<RgbImage>;

/** Byte offsets of red, green and blue within a pixel. */
export type ChannelOffsets = readonly [red: number, green: number, blue: number];

/**
 * Three of the four bytes of every pixel, which take the place of the four in memory. `pixels[y * stride + x * 4 + offset]`:
 * `stride` is the length of a row in bytes, which may be longer than its pixels.
 */
export function rgbChannels(
  pixels: Uint8Array | Uint8ClampedArray,
  { width, height }: { readonly width: number; readonly height: number },
  [red, green, blue]: ChannelOffsets,
  stride = width * 4,
): RgbImage {
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = y * stride + x * 4;
      const [r = 0, g = 0, b = 0] = [pixels[from + red], pixels[from + green], pixels[from + blue]];
      data[to++] = r;
      data[to++] = g;
      data[to++] = b;
    }
  return { width, height, data };
}
