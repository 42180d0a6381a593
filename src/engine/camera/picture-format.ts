import type { PictureFormat } from './camera-picture.ts';

/** The kind of a picture file by its first bytes; null for another one. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const starts = (signature: readonly number[], from = 0): boolean =>
    signature.every((byte, at) => bytes[from + at] === byte);
  if (starts([0xff, 0xd8, 0xff])) return 'jpeg';
  if (starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  return starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8) ? 'webp' : null;
}
