import type { RgbImage } from '#engine/image/rgb-image.ts';
import { dropAlpha } from './drop-alpha.ts';

/** Formats that have an alpha channel, by their first bytes. */
const SIGNATURES = [
  { type: 'image/png', at: 0, text: '\x89PNG' },
  { type: 'image/webp', at: 8, text: 'WEBP' },
  { type: 'image/gif', at: 0, text: 'GIF8' },
] as const;

/**
 * A picture's colours as they are stored below its alpha channel, which a canvas cannot give back: it multiplies them.
 * Null where the browser has no WebCodecs or does not know the format.
 */
export async function decodeUnblended(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage | null> {
  const type = SIGNATURES.find(({ at, text }) => startsWith(bytes.subarray(at), text))?.type;
  if (type === undefined || !('ImageDecoder' in globalThis) || !(await ImageDecoder.isTypeSupported(type)))
    return null;
  const decoder = new ImageDecoder({
    data: bytes,
    type,
    colorSpaceConversion: 'none',
    preferAnimation: false,
  });
  try {
    const { image } = await decoder.decode();
    try {
      return await pixelsOf(image);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

async function pixelsOf(frame: VideoFrame): Promise<RgbImage> {
  const options = { format: 'RGBA', colorSpace: 'srgb' } as const;
  const rgba = new Uint8Array(frame.allocationSize(options));
  await frame.copyTo(rgba, options);
  return { width: frame.displayWidth, height: frame.displayHeight, data: dropAlpha(rgba) };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => bytes[index] === character.charCodeAt(0));
}
