import sharp from 'sharp';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';

/** `ImageDecoder` on sharp. */
export const decodeImage: ImageDecoder = async (bytes) => {
  try {
    const { data, info } = await sharp(bytes, { ignoreIcc: true, pages: 1 })
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `This is not a picture that can be read: ${errorMessage(cause)}.`,
      'Use a PNG, JPEG or WebP file.',
      { cause },
    );
  }
};
