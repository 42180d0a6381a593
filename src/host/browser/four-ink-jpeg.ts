import { jpegOrientation } from '#engine/image/exif-orientation.ts';
import { jpegSegments } from '#engine/image/picture-chunks.ts';
import { cmykToRgb } from '#engine/image/pillow-rgb.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { upright } from '#engine/image/upright.ts';

/** Offsets in a frame header (ITU-T T.81, B.2.2): how many components, and how densely the first of them is sampled. */
const COMPONENTS_AT = 5;
const FIRST_SAMPLING_AT = 7;
const COMPONENT_BYTES = 3;

/** Markers of frame headers; three of their range mean something else (ITU-T T.81, table B.1). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Whether the bytes are a JPEG in CMYK or YCCK with all inks in every pixel. Where some are coarser, pdf.js enlarges them
 * less smoothly than Pillow, and the browser's own decoder is nearer.
 */
export function hasFourInks(bytes: Uint8Array): boolean {
  for (const { marker, data } of jpegSegments(bytes)) if (isFrame(marker)) return isFourEqual(data);
  return false;
}

function isFourEqual(frame: DataView): boolean {
  if (frame.byteLength < COMPONENTS_AT + 1 + 4 * COMPONENT_BYTES) return false;
  const sampling = [0, 1, 2, 3].map((i) => frame.getUint8(FIRST_SAMPLING_AT + i * COMPONENT_BYTES));
  return frame.getUint8(COMPONENTS_AT) === 4 && sampling.every((density) => density === sampling[0]);
}

/**
 * A JPEG of four inks as Pillow sees it, upright: browsers give colours only, mixed with other rounding than Pillow's.
 * Throws what pdf.js throws for a picture that it cannot read.
 */
export async function decodeFourInks(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage> {
  const { JpegImage } = await import('pdfjs-dist/image_decoders/pdf.image_decoders.min.mjs');
  const picture = new JpegImage();
  picture.parse(bytes);
  const { width, height } = picture;
  // `isSourcePDF` keeps the levels as they are stored, which is inverted: 255 is no ink.
  const levels = picture.getData({ width, height, isSourcePDF: true });
  const inks = Uint8Array.from(levels, (level) => 255 - level);
  return upright(await cmykToRgb(inks, width, height), jpegOrientation(bytes));
}
