import sharp, { type Sharp } from 'sharp';
import { decode as decodeBmp } from 'bmp-ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { MOST_PIXELS, requireFewPixels } from '#engine/image/picture-limits.ts';
import { clippedGrey, cmykToRgb } from '#engine/image/pillow-rgb.ts';
import { type ImageDecoder, type RgbImage, rgbChannels } from '#engine/image/rgb-image.ts';
import { isGif, transparentKey, whitenKey } from '#engine/image/transparent-key.ts';

// SVG and TIFF are refused, as browsers' decoders refuse them; an SVG could also keep a processor busy without end.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadTiff'] });

/** `ImageDecoder` on sharp, and on bmp-ts for the one format of a browser that sharp does not read. */
export const decodeImage: ImageDecoder = async (bytes) => {
  try {
    const image = isBmp(bytes) ? fromBmp(bytes) : await fromSharp(bytes);
    const key = transparentKey(bytes);
    return key === null ? image : whitenKey(image, key);
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'invalid-input',
      `This is not a picture that can be read: ${errorMessage(cause)}.`,
      'Use a PNG, JPEG or WebP file.',
      { cause },
    );
  }
};

async function fromSharp(bytes: Uint8Array): Promise<RgbImage> {
  // Reads the header alone: no pixel is decoded before the size is known.
  const { space, channels, width, height } = await sharp(bytes, {
    limitInputPixels: false,
    pages: 1,
  }).metadata();
  requireFewPixels({ width, height });
  const picture = sharp(bytes, { ignoreIcc: true, limitInputPixels: MOST_PIXELS, pages: 1 }).autoOrient();
  if (space === 'cmyk') {
    const { data, info } = await raw(picture.pipelineColourspace('cmyk').toColourspace('cmyk'));
    return cmykToRgb(data, info.width, info.height);
  }
  if (space === 'grey16' && channels === 1) {
    const levels = picture.pipelineColourspace('grey16').toColourspace('grey16');
    const { data, info } = await levels.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    return clippedGrey(new Uint16Array(new Uint8Array(data).buffer), info.width, info.height);
  }
  const opaque = isGif(bytes) ? picture.flatten({ background: 'white' }) : picture.removeAlpha();
  const { data, info } = await raw(opaque.toColourspace('srgb'));
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

function raw(picture: Sharp) {
  return picture.raw().toBuffer({ resolveWithObject: true });
}

function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** Offset in a BMP of width and height, two signed numbers of 32 bits; a negative height means that the first row is on top. */
const BMP_SIZE_AT = 18;

function fromBmp(bytes: Uint8Array): RgbImage {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  requireFewPixels({
    width: header.getUint32(BMP_SIZE_AT, true),
    height: Math.abs(header.getInt32(BMP_SIZE_AT + 4, true)),
  });
  const { data, width, height } = decodeBmp(Buffer.from(bytes));
  // Four bytes a pixel: alpha, blue, green, red.
  return rgbChannels(data, { width, height }, [3, 2, 1]);
}
