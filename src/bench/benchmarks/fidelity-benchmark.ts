import { FUSED_F16, needsFloat16, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { logitDeviation, promptKl, promptLogits } from '#host/node/testing/dtype-fidelity.ts';
import { GOLDEN_SETS } from '#host/node/testing/golden-sets.ts';
import { rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';

/** How far is a model of each dtype from the fp32 one? */
export const fidelityBenchmark: Benchmark = {
  key: 'fidelity',
  description: 'mean KL(fp32 || dtype) in nats over all prompt positions of the goldens, by family',
  async run() {
    const rows: Row[] = [];
    const runtime = await createNodeRuntime({ threads: 1 });
    for (const set of GOLDEN_SETS) {
      const reference = await promptLogits(set, 'fp32', PORTABLE, runtime);
      const row: Record<string, string | number> = { logitDeviation: rounded(logitDeviation(reference)) };
      for (const dtype of MODEL_DTYPES) {
        if (dtype === 'fp32') continue;
        const dialects: readonly (readonly [string, Dialect])[] = needsFloat16(dtype)
          ? [
              [dtype, FUSED_F16],
              [`${dtype} in float32`, PORTABLE],
            ]
          : [[dtype, PORTABLE]];
        for (const [name, dialect] of dialects) {
          const kl = promptKl(reference, await promptLogits(set, dtype, dialect, runtime));
          row[name] = kl.toExponential(1);
        }
      }
      rows.push({ case: set.name, ...row });
    }
    await runtime.dispose();
    return rows;
  },
};
