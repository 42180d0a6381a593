import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ImageProcessorConfig } from '#engine/model/manifest.ts';
import { pixelValues, resizedSize } from './pixel-values.ts';
import { type ResampleFilter, resize } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

interface Goldens {
  readonly resizes: readonly {
    readonly sourceWidth: number;
    readonly sourceHeight: number;
    readonly width: number;
    readonly height: number;
    readonly filter: ResampleFilter;
    readonly rgb: string;
  }[];
  readonly pipelines: readonly {
    readonly sourceWidth: number;
    readonly sourceHeight: number;
    readonly config: ImageProcessorConfig;
    readonly pixelValues: string;
  }[];
}

const goldens: Goldens = JSON.parse(readFileSync('test-data/image/goldens.json', 'utf8'));

/** The synthetic picture of `make_goldens.py`. */
function picture(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    const noise = Number((BigInt(index) * 2654435761n) & 0xffffffffn) >>> 24;
    const column = Math.floor((pixel % width) / 5);
    const row = Math.floor(Math.floor(pixel / width) / 4);
    return index % 7 < 3 ? ((column + row) % 2) * 255 : noise;
  });
  return { width, height, data };
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++)
    largest = Math.max(largest, Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN)));
  return largest;
}

describe('resize equals Pillow', () => {
  it.each(goldens.resizes)('$sourceWidth x $sourceHeight to $width x $height, $filter', (golden) => {
    const source = picture(golden.sourceWidth, golden.sourceHeight);
    const resized = resize(source, golden.width, golden.height, golden.filter);
    expect([resized.width, resized.height]).toEqual([golden.width, golden.height]);
    expect(largestDifference(resized.data, Buffer.from(golden.rgb, 'base64'))).toBe(0);
  });
});

describe('pixelValues equals CLIPImageProcessorPil and SiglipImageProcessorPil', () => {
  it.each(goldens.pipelines)('$sourceWidth x $sourceHeight, $config', (golden) => {
    const values = pixelValues(picture(golden.sourceWidth, golden.sourceHeight), golden.config);
    const bytes = new Uint8Array(Buffer.from(golden.pixelValues, 'base64'));
    expect(largestDifference(values, new Float32Array(bytes.buffer))).toBeLessThanOrEqual(1e-6);
  });
});

it('rounds the longer edge down', () => {
  expect(resizedSize({ width: 640, height: 427 }, 336)).toEqual({ width: 503, height: 336 });
  expect(resizedSize({ width: 427, height: 640 }, 336)).toEqual({ width: 336, height: 503 });
});

it('computes no more of a thin picture than the crop takes', () => {
  const line = picture(1, 20_000);
  const config = goldens.pipelines[0]?.config;
  if (!config) throw new Error('There are no pipelines.');
  const crop = { width: 336, height: 336 };
  const values = pixelValues(line, { ...config, resize: { shortestEdge: 336 }, crop });
  // The middle pixel, enlarged: its neighbours are more than a crop away.
  const middle = line.data.slice(10_000 * 3, 10_000 * 3 + 3);
  const pixel = pixelValues({ width: 1, height: 1, data: middle }, { ...config, resize: crop, crop });
  expect(values.length).toBe(3 * 336 * 336);
  expect(values[336 * 336 - 1]).toBeCloseTo(pixel[336 * 336 - 1] ?? NaN, 0);
});
