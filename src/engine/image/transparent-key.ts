import { inBands } from './in-bands.ts';
import { pngChunks } from './picture-chunks.ts';
import type { RgbImage } from './rgb-image.ts';

/** The one colour of a picture that means full transparency. */
export type TransparentKey = readonly [red: number, green: number, blue: number];

/**
 * The transparent colour that a PNG or a GIF names instead of having an alpha channel, as Pillow keeps it in
 * `info["transparency"]` through `convert("RGB")`; null where there is none. Palettes with degrees of transparency have
 * none. transformers' `convert_to_rgb` later puts white where the picture has this colour.
 */
export function transparentKey(bytes: Uint8Array): TransparentKey | null {
  try {
    return isGif(bytes) ? gifKey(bytes) : pngKey(bytes);
  } catch (error) {
    // The file ends too early; its decoder will report that.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The picture, in which the pixels of the key's colour have been made white (transformers' `convert_to_rgb`, image_transforms.py). */
export async function whitenKey(image: RgbImage, [red, green, blue]: TransparentKey): Promise<RgbImage> {
  const { data, width, height } = image;
  await inBands(width * height, (first, end) => {
    for (let i = first * 3; i < end * 3; i += 3)
      if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) data.fill(255, i, i + 3);
  });
  return image;
}

/** Whether the bytes are a GIF's: below its transparent parts there is no colour, and white to transformers. */
export function isGif(bytes: Uint8Array): boolean {
  return bytes[0] === 0x47 && bytes[1] === 0x49 && bytes[2] === 0x46 && bytes[3] === 0x38;
}

/** Colour types of a PNG that may have a key. */
const GREY = 0;
const RGB = 2;
const PALETTE = 3;

/** PNG specification 11.2.2 (IHDR), 11.2.3 (PLTE), 11.3.2.1 (tRNS). */
function pngKey(bytes: Uint8Array): TransparentKey | null {
  let colourType = NaN;
  let palette: DataView | null = null;
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'IDAT') return null;
    if (type === 'PLTE') palette = data;
    if (type === 'IHDR') {
      // The key of 16 bits stays as it is, so that it fits no colour of 8.
      if (data.getUint8(8) === 16) return null;
      colourType = data.getUint8(9);
    }
    if (type !== 'tRNS') continue;
    if (colourType === GREY) return [data.getUint16(0), data.getUint16(0), data.getUint16(0)];
    if (colourType === RGB) return [data.getUint16(0), data.getUint16(2), data.getUint16(4)];
    return colourType === PALETTE && palette !== null ? paletteKey(palette, data) : null;
  }
  return null;
}

/** Pillow takes a palette for one with a key where one entry is transparent and all others are opaque. */
function paletteKey(palette: DataView, alphas: DataView): TransparentKey | null {
  let key: number | null = null;
  for (let entry = 0; entry < alphas.byteLength; entry++) {
    const alpha = alphas.getUint8(entry);
    if (alpha === 255) continue;
    if (alpha !== 0 || key !== null) return null;
    key = entry;
  }
  return key === null ? null : colour(palette, key * 3);
}

function colour(view: DataView, at: number): TransparentKey {
  return [view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2)];
}

const IMAGE_DESCRIPTOR = 0x2c;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/** GIF89a specification 18 to 23: the graphic control extension before the first image, and the palette it takes. */
function gifKey(bytes: Uint8Array): TransparentKey | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let palette = 13;
  let at = palette + paletteBytes(view.getUint8(10));
  let key: number | null = null;
  while (view.getUint8(at) === EXTENSION) {
    if (view.getUint8(at + 1) === GRAPHIC_CONTROL && (view.getUint8(at + 3) & 1) === 1)
      key = view.getUint8(at + 6);
    at += 2;
    // Sub-blocks, each behind its length; the empty one is the last.
    for (let length = -1; length !== 0; at += length + 1) length = view.getUint8(at);
  }
  if (key === null || view.getUint8(at) !== IMAGE_DESCRIPTOR) return null;
  if (paletteBytes(view.getUint8(at + 9)) > 0) palette = at + 10;
  return colour(view, palette + key * 3);
}

/** Length of the palette that a GIF's packed field announces. */
function paletteBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}
