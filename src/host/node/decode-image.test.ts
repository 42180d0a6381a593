import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';

/** Two pixels: half transparent red, fully transparent (10, 20, 30). */
const RGBA = {
  data: Buffer.from([255, 0, 0, 128, 10, 20, 30, 0]),
  raw: { width: 2, height: 1, channels: 4 },
} as const;

async function decode(picture: Sharp) {
  return decodeImage(new Uint8Array(await picture.toBuffer()));
}

describe('decodeImage', () => {
  it('drops alpha without blending', async () => {
    const image = await decode(sharp(RGBA.data, { raw: RGBA.raw }).png());
    expect(image).toEqual({ width: 2, height: 1, data: new Uint8Array([255, 0, 0, 10, 20, 30]) });
  });

  it('makes grey pictures RGB', async () => {
    const grey = sharp(Buffer.from([7, 200]), { raw: { width: 2, height: 1, channels: 1 } });
    expect((await decode(grey.toColourspace('b-w').png())).data).toEqual(
      new Uint8Array([7, 7, 7, 200, 200, 200]),
    );
  });

  it('expands palettes', async () => {
    const image = await decode(sharp(RGBA.data, { raw: RGBA.raw }).removeAlpha().png({ palette: true }));
    expect(image.data).toEqual(new Uint8Array([255, 0, 0, 10, 20, 30]));
  });

  it('turns pictures upright', async () => {
    const rotated = sharp(RGBA.data, { raw: RGBA.raw }).removeAlpha().png().withMetadata({ orientation: 6 });
    expect(await decode(rotated)).toMatchObject({ width: 1, height: 2 });
  });

  it('names what is no picture', async () => {
    await expect(decodeImage(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
