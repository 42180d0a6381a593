import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ImageDecoder, RgbImage } from '#engine/image/rgb-image.ts';

/** `ImageDecoder` on what browsers offer in a worker. */
export const decodeImage: ImageDecoder = async (bytes) => {
  let bitmap: ImageBitmap | null = null;
  try {
    bitmap = await createImageBitmap(new Blob([bytes]), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    const drawn = drawnPixels(bitmap);
    // A canvas multiplies colours with alpha: right only where the picture is opaque.
    const stored = isOpaque(drawn) ? null : await storedPixels(bitmap);
    return stored ?? pick(drawn, bitmap, [0, 1, 2], bitmap.width * 4);
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `This is not a picture that can be read: ${errorMessage(cause)}`,
      'Use a PNG, JPEG or WebP file.',
      { cause },
    );
  } finally {
    bitmap?.close();
  }
};

/** Byte offsets of red, green and blue in the four bytes of a pixel. */
const CHANNEL_OFFSETS = new Map<VideoPixelFormat | null, readonly [number, number, number]>([
  ['RGBA', [0, 1, 2]],
  ['RGBX', [0, 1, 2]],
  ['BGRA', [2, 1, 0]],
  ['BGRX', [2, 1, 0]],
]);

/**
 * The pixels as they are in memory: unlike a canvas, a video frame keeps the colours below transparent parts. Null where
 * the browser has no WebCodecs, or holds the picture in planes or turned.
 */
async function storedPixels(bitmap: ImageBitmap): Promise<RgbImage | null> {
  if (!('VideoFrame' in globalThis)) return null;
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    const offsets = CHANNEL_OFFSETS.get(frame.format);
    if (!offsets || frame.codedWidth !== bitmap.width || frame.codedHeight !== bitmap.height) return null;
    const pixels = new Uint8Array(frame.allocationSize());
    const [layout] = await frame.copyTo(pixels);
    // A row may be longer than its pixels.
    return pick(pixels, bitmap, offsets, layout?.stride ?? bitmap.width * 4);
  } finally {
    frame.close();
  }
}

/** RGBA bytes off a canvas. */
function drawnPixels(bitmap: ImageBitmap): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gave no canvas.');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** Three of the four bytes of every pixel. `stride` is the length of a row in bytes. */
function pick(
  pixels: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
  [red, green, blue]: readonly [number, number, number],
  stride: number,
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = y * stride + x * 4;
      data[to++] = pixels[from + red] ?? 0;
      data[to++] = pixels[from + green] ?? 0;
      data[to++] = pixels[from + blue] ?? 0;
    }
  return { width, height, data };
}
