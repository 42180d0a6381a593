import type { Metadata } from 'sharp';
import type { CostlyKind } from '#engine/image/picture-limits.ts';

/**
 * The kind of a picture by what its decoder holds at its peak, in bytes a pixel, measured with libvips 8.18 on 24 million pixels and
 * rounded up; null for the other kinds, which are decoded row by row: three bytes of the result, and one in between.
 */
export function costlyKind({ format, isProgressive, orientation = 1, depth }: Metadata): CostlyKind | null {
  // AVIF is a format of HEIF files.
  if (format === 'heif') return { name: 'an AVIF file', bytesPerPixel: 20 };
  if (isProgressive === true) return { name: 'an interlaced or progressive file', bytesPerPixel: 13 };
  if (format === 'webp') return { name: 'a WebP file', bytesPerPixel: 11 };
  if (format === 'gif') return { name: 'a GIF file', bytesPerPixel: 8 };
  if (orientation === 1) return null;
  return { name: 'a file with a tag that turns it', bytesPerPixel: depth === 'uchar' ? 7 : 11 };
}

/** The decoder of BMP is JavaScript, which keeps its thread busy, and does not tell when it is done. */
export const BMP_KIND: CostlyKind = { name: 'a BMP file', bytesPerPixel: 25 };
