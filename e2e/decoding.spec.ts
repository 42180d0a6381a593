import { expect, test } from '@playwright/test';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '#host/node/decode-image.ts';
import { HARNESS_URL } from './servers.ts';

const WIDTH = 23;
const HEIGHT = 17;

/** A picture with smooth and hard parts, and every degree of transparency. */
function rgba(): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const x = i % WIDTH;
    const y = Math.floor(i / WIDTH);
    data.set([x * 11, y * 15, (x + y) % 5 < 2 ? 255 : 40, (i * 37) % 256], i * 4);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
}

const opaque = () => rgba().removeAlpha();

const pictures: Readonly<Record<string, () => Sharp>> = {
  'opaque PNG': () => opaque().png(),
  'PNG with alpha': () => rgba().png(),
  'PNG with palette': () => opaque().png({ palette: true, colours: 16 }),
  'grey PNG': () => opaque().toColourspace('b-w').png(),
  'lossless WebP': () => opaque().webp({ lossless: true }),
  'lossless WebP with alpha': () => rgba().webp({ lossless: true, exact: true }),
  'JPEG on its side': () => opaque().jpeg({ chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 }),
  'PNG with a colour profile': () => opaque().withIccProfile('p3').png(),
};

for (const [name, make] of Object.entries(pictures))
  test(`the browser decodes like Node: ${name}`, async ({ page }) => {
    const bytes = new Uint8Array(await make().toBuffer());
    const expected = await decodeImage(bytes);
    await page.goto(HARNESS_URL);
    await page.waitForFunction(() => 'decodeImage' in window);
    const decoded = await page.evaluate(
      async (values) => {
        const { width, height, data } = await window.decodeImage(new Uint8Array(values));
        return { width, height, data: [...data] };
      },
      [...bytes],
    );
    expect([decoded.width, decoded.height]).toEqual([expected.width, expected.height]);
    const largest = decoded.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] ?? NaN))),
      0,
    );
    // JPEG decoders may round differently; everything else is exact.
    expect(largest).toBeLessThanOrEqual(name.startsWith('JPEG') ? 2 : 0);
  });
