import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { readManifest, readWeightFile } from './read-model.ts';
import { tensorNorms } from './tensor-norms.ts';

const goldens = z
  .object({ families: z.record(z.string(), z.array(z.record(z.string(), z.number()))) })
  .parse(
    JSON.parse(await readFile(new URL('../../../test-data/models/norms.json', import.meta.url), 'utf8')),
  );

it.each([
  ['llama-clip', 'fp32', 1e-6],
  ['mistral-clip', 'fp32', 1e-6],
  ['qwen2-clip', 'fp32', 1e-6],
  // Rounding to 4 bits changes a norm by some percent.
  ['llama-clip', 'q4', 0.05],
] as const)(
  'the weights of %s in %s have the norms that torch gives them',
  async (family, dtype, tolerance) => {
    const { files, remove } = await convertFamily(family, dtype);
    try {
      const { stages } = await readManifest(files);
      for (const [block, file] of stages.blocks.entries()) {
        const found = tensorNorms(file, await readWeightFile(files, file));
        const expected = goldens.families[family]?.[block] ?? {};
        expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
        for (const { name, norm, shape, parameters } of found) {
          expect(Math.abs(norm / (expected[name] ?? NaN) - 1), name).toBeLessThan(tolerance);
          expect(parameters).toBe(shape.reduce((product, size) => product * size, 1));
        }
        expect(found.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(file.bytes);
      }
    } finally {
      await remove();
    }
  },
);
