import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { pngOrientation, unturnedWebp } from '#engine/image/exif-orientation.ts';
import { requireFewPixels, requireLowCost } from '#engine/image/picture-limits.ts';
import { clippedGrey } from '#engine/image/pillow-rgb.ts';
import {
  type ChannelOffsets,
  type ImageDecoder,
  type RgbImage,
  rgbChannels,
} from '#engine/image/rgb-image.ts';
import { isGif, transparentKey, whitenKey } from '#engine/image/transparent-key.ts';
import { upright } from '#engine/image/upright.ts';
import { decodeFourInks, hasFourInks } from './four-ink-jpeg.ts';

/** `ImageDecoder` on the browser's own decoders, and on fast-png and pdf.js where those lose data that Pillow keeps. */
export const decodeImage: ImageDecoder = async (bytes) => {
  try {
    const image = await decodedImage(bytes);
    const key = transparentKey(bytes);
    return key === null ? image : await whitenKey(image, key);
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'invalid-input',
      `This is not a picture that can be read: ${errorMessage(cause)}`,
      'Use a PNG, JPEG or WebP file.',
      { cause },
    );
  }
};

async function decodedImage(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage> {
  if (isGrey16Png(bytes)) return grey16Png(bytes);
  if (!hasFourInks(bytes)) return turnedImage(bytes);
  // The browser judges whether the file is whole: pdf.js takes half a picture too.
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  bitmap.close();
  requireFewPixels({ width, height });
  requireLowCost({ width, height }, { name: 'a JPEG file of four inks', bytesPerPixel: 20 });
  return decodeFourInks(bytes);
}

/** Browsers turn JPEG and PNG as their EXIF tag says, and not all of them WebP. */
async function turnedImage(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage> {
  const webp = unturnedWebp(bytes);
  return webp === null ? nativeImage(bytes) : upright(await nativeImage(webp.bytes), webp.orientation);
}

async function nativeImage(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage> {
  const bitmap = await createImageBitmap(new Blob([bytes]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  try {
    requireFewPixels(bitmap);
    const drawn = drawnPixels(bitmap, isGif(bytes));
    // A canvas multiplies colours with alpha: right only where the picture is opaque.
    const kept = isOpaque(drawn) ? null : await keptPixels(bitmap);
    return kept ?? rgbChannels(drawn, bitmap, [0, 1, 2]);
  } finally {
    bitmap.close();
  }
}

/** PNG signature; depth and colour type in the header (PNG specification, 11.2.2). */
function isGrey16Png(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[24] === 16 && bytes[25] === 0;
}

async function grey16Png(bytes: Uint8Array): Promise<RgbImage> {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = { width: header.getUint32(16), height: header.getUint32(20) };
  requireFewPixels(size);
  requireLowCost(size, { name: 'a PNG file of 16 bits', bytesPerPixel: 13 });
  const { decode } = await import('fast-png');
  const { data, width, height } = decode(bytes);
  return upright(await clippedGrey(data, width, height), pngOrientation(bytes));
}

/** Byte offsets of red, green and blue in the four bytes of a pixel. */
const CHANNEL_OFFSETS = new Map<VideoPixelFormat | null, ChannelOffsets>([
  ['RGBA', [0, 1, 2]],
  ['RGBX', [0, 1, 2]],
  ['BGRA', [2, 1, 0]],
  ['BGRX', [2, 1, 0]],
]);

/**
 * The pixels as they are in memory: unlike a canvas, a video frame keeps the colours below transparent parts. Null where
 * the browser has no WebCodecs, or holds the picture in planes.
 */
async function keptPixels(bitmap: ImageBitmap): Promise<RgbImage | null> {
  if (!('VideoFrame' in globalThis)) return null;
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    const offsets = CHANNEL_OFFSETS.get(frame.format);
    if (!offsets || frame.codedWidth !== bitmap.width || frame.codedHeight !== bitmap.height) return null;
    const pixels = new Uint8Array(frame.allocationSize());
    const [layout] = await frame.copyTo(pixels);
    return rgbChannels(pixels, bitmap, offsets, layout?.stride);
  } finally {
    frame.close();
  }
}

/** RGBA bytes off a canvas, which may be white before the picture is drawn. */
function drawnPixels(bitmap: ImageBitmap, onWhite: boolean): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gave no canvas.');
  if (onWhite) {
    // The transparent parts of a GIF have no colour; transformers sees them white.
    context.fillStyle = 'white';
    context.fillRect(0, 0, bitmap.width, bitmap.height);
  }
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
