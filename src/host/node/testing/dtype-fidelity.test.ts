import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUSED_F16, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { logitDeviation, promptKl, promptLogits, type PromptLogits } from './dtype-fidelity.ts';
import { GOLDEN_SETS } from './golden-sets.ts';

/**
 * Allowed error of the logits, root mean square relative to their spread s over the vocabulary. For small errors
 * KL(p || q) is half the variance of the error under p, so the bound on the mean KL is (error x s)^2 / 2.
 *
 * 4 bits: 32 normal weights span about 4 deviations, so a step of a 15th of that rounds them by 8 % of a deviation
 * (measured: 7.9 %), and every matrix product by as much. In the random checkpoints of the families a block's products in
 * a row make 15 % of the stream, and the errors of up to six blocks and the head add up as independent ones do, to about
 * 45 %. A trained decoder leaves more of the stream as it is: in the one of `llava-pictograms`, 12 blocks
 * and a head of 64 columns make 12 % (measured).
 *
 * Float16 rounds a value by 2^-12 of it on average; some dozen roundings in a row, amplified where a small sum is left of
 * large terms, stay below 1 %, and so do weights that are rounded once.
 */
const FOUR_BITS_RANDOM = 0.6;
const FOUR_BITS_TRAINED = 0.15;
const HALF_PRECISION = 0.01;

const CASES: readonly (readonly [ModelDtype, string, Dialect, 'four bits' | 'half precision'])[] = [
  ['q4', 'float32', PORTABLE, 'four bits'],
  ['q4f16', 'float16', FUSED_F16, 'four bits'],
  ['q4f16', 'float32', PORTABLE, 'four bits'],
  ['fp16', 'float16', FUSED_F16, 'half precision'],
  ['fp16', 'float32', PORTABLE, 'half precision'],
];

describe.each(GOLDEN_SETS.map((set) => [set.name, set] as const))('%s', (_, set) => {
  let runtime: OrtRuntime;
  let reference: PromptLogits;
  const errors = {
    'four bits': set.name === 'demo' ? FOUR_BITS_TRAINED : FOUR_BITS_RANDOM,
    'half precision': HALF_PRECISION,
  };

  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    reference = await promptLogits(set, 'fp32', PORTABLE, runtime);
  }, 60_000);

  afterAll(() => runtime.dispose());

  it.each(CASES)(
    'is close to fp32 as %s in %s arithmetic',
    { timeout: 60_000 },
    async (dtype, _name, dialect, precision) => {
      const kl = promptKl(reference, await promptLogits(set, dtype, dialect, runtime));
      expect(kl).toBeGreaterThanOrEqual(-1e-6);
      expect(kl).toBeLessThan((errors[precision] * logitDeviation(reference)) ** 2 / 2);
    },
  );
});
