import { crc32, deflateSync } from 'node:zlib';

/** Files of 16 × 16 red pixels, as sharp writes them. */
const JPEG =
  '/9j/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABgj/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCdABykX//Z';
const WEBP = 'UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoQABAAAUAmJaACdLoB+AADsAD+8ut//NgVzXPv9//S4P0uD9Lg/9KQAAA=';
const AVIF =
  'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAACUAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAABAAAAAQAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAtbWRhdBIACgg4DP/aQENBpDIXGUJjBMAANAAAdYZN2uZTwZg52W1VMiI=';
const GIF = 'R0lGODlhEAAQAIAAAExpcf8AACH5BAUAAAAALAAAAAAQABAAAAIOjI+py+0Po5y02ouzPgUAOw==';

/**
 * Small files of pictures that would take gigabytes once decoded, by format: a PNG that holds what it announces, and headers of
 * the others.
 */
export function hugePictures(): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  return {
    PNG: hugePng(60_000),
    JPEG: patched(JPEG, (bytes) => {
      const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
      bytes.writeUInt16BE(60_000, frame + 5);
      bytes.writeUInt16BE(60_000, frame + 7);
    }),
    WebP: patched(WEBP, (bytes) => {
      const start = bytes.indexOf(Buffer.from('9d012a', 'hex'));
      bytes.writeUInt16LE(16_383, start + 3);
      bytes.writeUInt16LE(16_383, start + 5);
    }),
    GIF: patched(GIF, (bytes) => {
      const image = bytes.indexOf(0x2c);
      for (const at of [6, 8, image + 5, image + 7]) bytes.writeUInt16LE(60_000, at);
    }),
    AVIF: patched(AVIF, (bytes) => {
      const size = bytes.indexOf('ispe') + 8;
      bytes.writeUInt32BE(30_000, size);
      bytes.writeUInt32BE(30_000, size + 4);
    }),
    BMP: hugeBmp(60_000),
    'BMP that stands on its head': hugeBmp(-60_000),
  };
}

function patched(base64: string, patch: (bytes: Buffer) => void): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(base64, 'base64');
  patch(bytes);
  return new Uint8Array(bytes);
}

/** One bit a pixel, all of them black, of which deflate makes a thousandth. */
function hugePng(side: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([
      signature,
      pngChunk('IHDR', header),
      pngChunk('IDAT', rows),
      pngChunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** A file header and one of 40 bytes, 24 bits a pixel. */
function hugeBmp(height: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(64);
  bytes.write('BM');
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeUInt32LE(60_000, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return new Uint8Array(bytes);
}
