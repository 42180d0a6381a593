/** A chunk of a PNG or WebP: its name, where the chunk starts, and its content. */
export interface PictureChunk {
  readonly type: string;
  readonly at: number;
  readonly data: DataView;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHECKSUM_BYTES = 4;

/** The chunks of a PNG in order, as far as the file goes; none for anything else (PNG specification, 5). */
export function* pngChunks(bytes: Uint8Array): Generator<PictureChunk> {
  if (PNG_SIGNATURE.some((byte, i) => bytes[i] !== byte)) return;
  const view = viewOf(bytes);
  for (let at = PNG_SIGNATURE.length; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at);
    if (at + 8 + length > view.byteLength) return;
    yield { type: name(view, at + 4), at, data: part(view, at + 8, length) };
    at += 8 + length + CHECKSUM_BYTES;
  }
}

/** The chunks of a WebP in order, as far as the file goes; none for anything else (RIFF container of WebP). */
export function* webpChunks(bytes: Uint8Array): Generator<PictureChunk> {
  const view = viewOf(bytes);
  if (view.byteLength < 12 || name(view, 0) !== 'RIFF' || name(view, 8) !== 'WEBP') return;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > view.byteLength) return;
    yield { type: name(view, at), at, data: part(view, at + 8, length) };
    at += 8 + length + (length % 2);
  }
}

/** A marker segment of a JPEG and its content, without the length. */
export interface JpegSegment {
  readonly marker: number;
  readonly data: DataView;
}

/** Markers that stand alone (ITU-T T.81, table B.1). */
const isLone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** The segments of a JPEG before its first scan, as far as the file goes; none for anything else (ITU-T T.81, B.1). */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  const view = viewOf(bytes);
  if (view.byteLength < 2 || view.getUint16(0) !== 0xffd8) return;
  for (let at = 2; at + 4 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return;
    const marker = view.getUint8(at + 1);
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    // A marker may be preceded by any number of 0xff.
    if (marker === 0xff) at += 1;
    else if (isLone(marker)) at += 2;
    else {
      const length = view.getUint16(at + 2);
      if (length < 2 || at + 2 + length > view.byteLength) return;
      yield { marker, data: part(view, at + 4, length - 2) };
      at += 2 + length;
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function part(view: DataView, at: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + at, length);
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
