import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { PIXEL_ENCODINGS } from '#engine/camera/pixel-encodings.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { decodeImage } from './decode-image.ts';

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const goldens = z
  .object({
    types: z.record(
      z.string(),
      z.object({
        encoding: z.string(),
        schema: z.object({ name: z.string(), encoding: z.string(), data: bytes }),
      }),
    ),
    cases: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        data: bytes,
        error: z.object({ code: z.string(), word: z.string() }).optional(),
        width: z.number().optional(),
        height: z.number().optional(),
        rgb: bytes.optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test-data/camera/goldens.json', 'utf8')));

/** The pixels of a message, whatever it holds. */
async function pixelsOf(type: string, data: Uint8Array): Promise<RgbImage> {
  const known = goldens.types[type];
  if (!known) throw new Error(`No type ${type}.`);
  const picture = openPictureReader(known)(data);
  return picture.kind === 'pixels' ? picture.image : decodeImage(picture.bytes);
}

describe('camera messages of ROS 2 and Foxglove', () => {
  it.each(goldens.cases.filter(({ error }) => !error))(
    'as OpenCV and Pillow see them: $name',
    async ({ type, data, width, height, rgb = new Uint8Array(0) }) => {
      const image = await pixelsOf(type, data);
      expect([image.width, image.height, image.data.length]).toEqual([width, height, rgb.length]);
      expect(
        Math.max(...image.data.map((value, at) => Math.abs(value - (rgb[at] ?? NaN)))),
      ).toBeLessThanOrEqual(1);
    },
  );

  it.each(goldens.cases.filter(({ error }) => error))(
    'are named when broken: $name',
    async ({ type, data, error }) => {
      await expect(pixelsOf(type, data)).rejects.toMatchObject({
        name: 'SkipscopeError',
        code: error?.code,
        message: expect.stringContaining(error?.word ?? ''),
      });
    },
  );

  it('cover every encoding, and twenty awkward frames', () => {
    const names = goldens.cases.map(({ name }) => name);
    expect([...PIXEL_ENCODINGS.keys()].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.length - PIXEL_ENCODINGS.size).toBeGreaterThan(20);
  });
});
