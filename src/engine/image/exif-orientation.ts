import { jpegSegments, pngChunks, webpChunks } from './picture-chunks.ts';

/** A WebP without its orientation, and the EXIF orientation (1 to 8) that it had. */
export interface UnturnedWebp {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly orientation: number;
}

/** EXIF orientation of a PNG; 1 if it has none. */
export function pngOrientation(bytes: Uint8Array): number {
  for (const { type, data } of pngChunks(bytes)) if (type === 'eXIf') return tiffOrientation(data) ?? 1;
  return 1;
}

const APP1 = 0xe1;

/** EXIF orientation of a JPEG; 1 if it has none. */
export function jpegOrientation(bytes: Uint8Array): number {
  for (const { marker, data } of jpegSegments(bytes))
    // The same kind of segment may hold XMP.
    if (marker === APP1 && data.byteLength > 0 && data.getUint8(0) === INTRODUCTION.firstByte)
      return tiffOrientation(data) ?? 1;
  return 1;
}

/**
 * Takes the EXIF chunk out of a WebP: Pillow turns such a picture, of the browsers only some do. Null for anything else
 * than a WebP with an orientation.
 */
export function unturnedWebp(bytes: Uint8Array<ArrayBuffer>): UnturnedWebp | null {
  for (const { type, at, data } of webpChunks(bytes)) {
    const orientation = type === 'EXIF' ? tiffOrientation(data) : null;
    if (orientation === null) continue;
    const unturned = bytes.slice();
    // Decoders skip a chunk that they do not know.
    unturned.set(new TextEncoder().encode('none'), at);
    return { bytes: unturned, orientation };
  }
  return null;
}

const ORIENTATION_TAG = 0x0112;
const ENTRY_BYTES = 12;
/** Some writers keep the introduction `Exif\0\0` that the block has in a JPEG. */
const INTRODUCTION = { firstByte: 0x45, bytes: 6 };
const LITTLE_ENDIAN = 0x49;

/** Value of the orientation tag in the first directory (TIFF 6.0, section 2); null where there is none. */
function tiffOrientation(exif: DataView): number | null {
  const start = exif.byteLength > 8 && exif.getUint8(0) === INTRODUCTION.firstByte ? INTRODUCTION.bytes : 0;
  const end = exif.byteLength - start;
  if (end < 8) return null;
  const tiff = new DataView(exif.buffer, exif.byteOffset + start, end);
  const little = tiff.getUint8(0) === LITTLE_ENDIAN;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > end) return null;
  const entries = tiff.getUint16(directory, little);
  for (let entry = directory + 2; entry < directory + 2 + entries * ENTRY_BYTES; entry += ENTRY_BYTES) {
    if (entry + ENTRY_BYTES > end) return null;
    if (tiff.getUint16(entry, little) === ORIENTATION_TAG) return tiff.getUint16(entry + 8, little);
  }
  return null;
}
