import { readFile } from 'node:fs/promises';
import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDemoModel } from '#client/testing/test-page.ts';
import { hugePictures } from '#host/node/testing/huge-pictures.ts';
import { ChildServer } from '#server/testing/child-server.ts';

const HUGE = hugePictures();
const GOOD = 'public/calibration/scenes/images/000001.webp';

// The memory of a process can be read on Linux only; elsewhere the tests of the decoder remain.
describe.runIf(process.platform === 'linux')('a picture that is a bomb', () => {
  const demo = useDemoModel();
  let server: ChildServer;
  beforeAll(async () => {
    server = await ChildServer.start([demo.folder]);
    const { defaultModel } = await (await server.ask('/v1/server')).json();
    await server.call('/v1/models/load', { url: defaultModel, provider: 'auto' });
    const image = await server.upload('good', new Uint8Array(await readFile(GOOD)));
    expect(await server.call('/v1/generate', question(image))).toMatchObject({
      value: { answer: expect.anything() },
    });
  });
  afterAll(() => server.close());

  const question = (image: { readonly sha256: string; readonly bytes: number }) => ({
    image,
    prompt: 'What is this?',
    skip: [],
    maxNewTokens: 1,
  });

  it.each(Object.keys(HUGE))('is not decoded to answer a question: %s', async (format) => {
    const image = await server.upload('image', HUGE[format] ?? new Uint8Array());
    const growth = await server.growthDuring(async () => {
      expect(await server.call('/v1/generate', question(image))).toMatchObject({
        error: {
          code: 'invalid-input',
          message: expect.stringContaining('more than 100 million are not decoded'),
        },
      });
    });
    expect(growth).toBeLessThan(150e6);
  });

  it('is left out of a calibration set, and named', async () => {
    const files = [await server.upload('cup/good.webp', new Uint8Array(await readFile(GOOD)))];
    for (const [format, bytes] of Object.entries(HUGE))
      files.push(await server.upload(`cup/${format}.png`, bytes));
    const growth = await server.growthDuring(async () => {
      const imported = await server.call('/v1/calibrations', { name: 'bombs', files });
      expect(imported).toMatchObject({ value: { samples: [{ fileName: 'cup/good.webp' }] } });
      const text = JSON.stringify(imported);
      expect(text.match(/more than 100 million are not decoded/gu)).toHaveLength(Object.keys(HUGE).length);
    });
    expect(growth).toBeLessThan(150e6);
  });

  it('that many bring at a time is still not decoded', async () => {
    const { sha256 } = await server.upload('image', HUGE['PNG'] ?? new Uint8Array());
    const files = Array.from({ length: 20 }, (_, at) => ({
      path: `cup/${String(at)}.png`,
      sha256,
      bytes: 1,
    }));
    const growth = await server.growthDuring(async () => {
      const imports = Array.from({ length: 8 }, () =>
        server.call('/v1/calibrations', { name: 'many', files }),
      );
      for (const answer of await Promise.all(imports))
        expect(answer).toMatchObject({ error: { code: 'invalid-calibration' } });
    });
    expect(growth).toBeLessThan(300e6);
  });

  it('takes four bytes a pixel where it is decoded, and others are served meanwhile', async () => {
    const [width, height] = [9_000, 9_000];
    const deep = sharp({ create: { width, height, channels: 3, background: 'black' } });
    const png = new Uint8Array(await deep.toColourspace('grey16').png().toBuffer());
    const files = [await server.upload('cup/deep.png', png)];
    let decoding = true;
    let served = 0;
    const growth = await server.growthDuring(async () => {
      const imported = server.call('/v1/calibrations', { name: 'deep', files }).finally(() => {
        decoding = false;
      });
      while (decoding) {
        await (await server.ask('/healthz')).text();
        if (decoding) served++;
      }
      expect(await imported).toMatchObject({ value: { samples: [{ fileName: 'cup/deep.png' }] } });
    });
    expect(growth).toBeLessThan(4 * width * height + 80e6);
    expect(served).toBeGreaterThan(5);
  });

  it('may be an archive, which is not unpacked', async () => {
    const zip = new ZipWriter(new BlobWriter());
    await zip.add('cup/bomb.png', new TextReader('\0'.repeat(64 * 2 ** 20)));
    await zip.add('cup/good.webp', new Blob([await readFile(GOOD)]).stream());
    const archive = new Uint8Array(await (await zip.close()).arrayBuffer());
    const files = [await server.upload('set.zip', archive)];
    const growth = await server.growthDuring(async () => {
      const imported = await server.call('/v1/calibrations', { name: 'zip', files });
      expect(imported).toMatchObject({
        value: {
          samples: [{ fileName: 'cup/good.webp' }],
          issues: [{ where: 'set.zip, cup/bomb.png', what: expect.stringContaining('flood a computer') }],
        },
      });
    });
    expect(growth).toBeLessThan(60e6);
  });
});
