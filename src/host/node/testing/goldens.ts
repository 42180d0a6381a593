import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const span = z.object({ offset: z.number(), shape: z.array(z.number()) });
const run = z.object({ skipped: z.array(z.number()), logits: span, greedy_ids: z.array(z.number()) });

const goldensSchema = z.object({
  images: z.record(
    z.string(),
    z.object({ pixel_values: span, tower_features: span, projected_features: span }),
  ),
  cases: z.array(
    z.object({
      image: z.string(),
      task: z.string(),
      positions: z.array(z.number()),
      input_ids: z.array(z.number()),
      runs: z.array(run),
    }),
  ),
});

export type GoldenSpan = z.infer<typeof span>;

const FOLDER = new URL('../../../../test-data/models/', import.meta.url);

/** What transformers computes from the demo checkpoint in float32; `test-data/models/README.md` tells how. */
export async function readGoldens() {
  const goldens = goldensSchema.parse(JSON.parse(await readFile(new URL('goldens.json', FOLDER), 'utf8')));
  const bin = await readFile(new URL('goldens.bin', FOLDER));
  const floats = new Float32Array(bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.byteLength));
  const values = ({ offset, shape }: GoldenSpan) =>
    floats.subarray(offset, offset + shape.reduce((product, size) => product * size, 1));
  return { ...goldens, values };
}

/** Largest absolute difference; infinite for arrays of different lengths. */
export function maxDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? NaN))), 0);
}
