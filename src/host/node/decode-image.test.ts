import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { hugePictures } from './testing/huge-pictures.ts';

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

  it.each(Object.entries(hugePictures()))(
    'decodes no %s that is as large as only a bomb is',
    async (_, bytes) => {
      const before = process.memoryUsage().rss;
      await expect(decodeImage(bytes)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(
          /^The picture has \d+ × \d+ pixels; more than 100 million are not decoded\.$/u,
        ),
      });
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    },
  );

  it('decodes pictures of a hundred million pixels, and none of one row more', async () => {
    const flat = (height: number) =>
      sharp({ create: { width: 20_000, height, channels: 3, background: 'red' } })
        .png()
        .toBuffer();
    expect(await decodeImage(new Uint8Array(await flat(5000)))).toMatchObject({
      width: 20_000,
      height: 5000,
    });
    await expect(decodeImage(new Uint8Array(await flat(5001)))).rejects.toThrow('20000 × 5001');
  });

  it.each(['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'II*\0'])(
    'takes no drawing and no scan: %j',
    async (text) => {
      await expect(decodeImage(new TextEncoder().encode(text))).rejects.toMatchObject({
        code: 'invalid-input',
      });
    },
  );

  it('names what is no picture', async () => {
    await expect(decodeImage(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
