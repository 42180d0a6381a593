import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import { decodeUnblended } from './decode-unblended.ts';
import { dropAlpha } from './drop-alpha.ts';

/** `ImageDecoder` on what browsers offer in a worker. */
export const decodeImage: ImageDecoder = async (bytes) => {
  try {
    const { width, height, data } = await drawn(bytes);
    // A canvas blends with black: right only where the picture is opaque.
    const image = isOpaque(data) ? null : await decodeUnblended(bytes);
    return image ?? { width, height, data: dropAlpha(data) };
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `This is not a picture that can be read: ${errorMessage(cause)}`,
      'Use a PNG, JPEG or WebP file.',
      { cause },
    );
  }
};

async function drawn(bytes: Uint8Array<ArrayBuffer>): Promise<ImageData> {
  const bitmap = await createImageBitmap(new Blob([bytes]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('The browser gave no canvas.');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
