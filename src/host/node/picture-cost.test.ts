import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { costlyKind } from './picture-cost.ts';

function flat(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: 'red' } });
}

const KINDS: Readonly<Record<string, readonly [Sharp, string | null]>> = {
  PNG: [flat(9, 9).png(), null],
  JPEG: [flat(9, 9).jpeg(), null],
  'interlaced PNG': [flat(9, 9).png({ progressive: true }), 'an interlaced or progressive file'],
  'progressive JPEG': [flat(9, 9).jpeg({ progressive: true }), 'an interlaced or progressive file'],
  WebP: [flat(9, 9).webp(), 'a WebP file'],
  GIF: [flat(9, 9).gif(), 'a GIF file'],
  AVIF: [flat(64, 64).avif({ effort: 0 }), 'an AVIF file'],
  'turned JPEG': [flat(9, 9).jpeg().withMetadata({ orientation: 6 }), 'a file with a tag that turns it'],
};

describe('the cost of a picture', () => {
  it.each(Object.entries(KINDS))('is known: %s', async (_, [picture, kind]) => {
    const header = await sharp(await picture.toBuffer()).metadata();
    expect(costlyKind(header)?.name ?? null).toBe(kind);
  });

  it('limits how large it may be', async () => {
    const interlaced = await flat(6000, 5200).png({ progressive: true }).toBuffer();
    await expect(decodeImage(new Uint8Array(interlaced))).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        'The picture has 6000 × 5200 pixels; of an interlaced or progressive file, more than 30 million are not decoded.',
    });
    const plain = await flat(6000, 5200).png().toBuffer();
    expect(await decodeImage(new Uint8Array(plain))).toMatchObject({ width: 6000, height: 5200 });
  });
});
