import sharp, { type Sharp } from 'sharp';
import { decode as decodeBmp } from 'bmp-ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { MOST_PIXELS, requireFewPixels, requireLowCost } from '#engine/image/picture-limits.ts';
import { clippedGrey, cmykToRgb } from '#engine/image/pillow-rgb.ts';
import { type ImageDecoder, type RgbImage, rgbChannels } from '#engine/image/rgb-image.ts';
import { BMP_KIND, costlyKind } from './picture-cost.ts';
import { isGif, transparentKey, whitenKey } from '#engine/image/transparent-key.ts';

// SVG and TIFF are refused, as browsers' decoders refuse them; an SVG could also keep a processor busy without end.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadTiff'] });
// Every picture is decoded once.
sharp.cache(false);

/**
 * `ImageDecoder` on sharp, and on bmp-ts for the one format of a browser that sharp does not read. sharp decodes in threads of its own;
 * what is left to JavaScript is done in bands.
 */
export const decodeImage: ImageDecoder = async (bytes) => {
  try {
    const image = isBmp(bytes) ? fromBmp(bytes) : await fromSharp(bytes);
    const key = transparentKey(bytes);
    return key === null ? image : await whitenKey(image, key);
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
  const header = await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata();
  requireFewPixels(header);
  const costly = costlyKind(header);
  if (costly) requireLowCost(header, costly);
  const picture = sharp(bytes, { ignoreIcc: true, limitInputPixels: MOST_PIXELS, pages: 1 }).autoOrient();
  if (header.space === 'cmyk') {
    const { data, width, height } = await raw(picture.pipelineColourspace('cmyk').toColourspace('cmyk'));
    return await cmykToRgb(data, width, height);
  }
  if (header.space === 'grey16' && header.channels === 1) {
    // libvips clips the levels when it makes bytes of them, as Pillow does.
    const levels = picture.pipelineColourspace('grey16').toColourspace('grey16');
    const { data, width, height } = await raw(levels);
    return await clippedGrey(data, width, height);
  }
  const opaque = isGif(bytes) ? picture.flatten({ background: 'white' }) : picture.removeAlpha();
  return raw(opaque.toColourspace('srgb'));
}

/** Bytes of the pixels, without a copy. */
async function raw(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** Offset in a BMP of width and height, two signed numbers of 32 bits; a negative height means that the first row is on top. */
const BMP_SIZE_AT = 18;

function fromBmp(bytes: Uint8Array): RgbImage {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = {
    width: header.getUint32(BMP_SIZE_AT, true),
    height: Math.abs(header.getInt32(BMP_SIZE_AT + 4, true)),
  };
  requireFewPixels(size);
  requireLowCost(size, BMP_KIND);
  const { data, width, height } = decodeBmp(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  // Four bytes a pixel: alpha, blue, green, red.
  return rgbChannels(data, { width, height }, [3, 2, 1]);
}
