import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { type ConversionCost, conversionCostSchema } from './conversion-cost.ts';
import { writeRandomCheckpoint } from '#bench/checkpoint/random-checkpoint.ts';

const PROGRAM = fileURLToPath(new URL('convert-once.ts', import.meta.url));

/** One conversion in a process of its own, whose peak memory is then its. */
async function measure(from: string, to: string, dtype: string): Promise<ConversionCost> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    PROGRAM,
    from,
    to,
    dtype,
  ]);
  return conversionCostSchema.parse(JSON.parse(stdout));
}

/** Speed and peak memory of conversions of a checkpoint of `context.geometry`. */
export const convertBenchmark: Benchmark = {
  key: 'convert',
  description:
    'a random checkpoint into a block model; MB of source weights per second, of CPU time beside the clock',
  run: async ({ geometry }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-convert-'));
    try {
      const checkpoint = path.join(folder, 'checkpoint');
      await writeRandomCheckpoint(geometry, checkpoint, 0);
      const rows: Row[] = [];
      for (const dtype of geometry.dtypes) {
        const out = path.join(folder, dtype);
        const cost = await measure(checkpoint, out, dtype);
        await rm(out, { recursive: true });
        const megabytes = cost.sourceBytes / 1e6;
        rows.push({
          case: `${geometry.key}, ${dtype}`,
          'source MB': Math.round(megabytes),
          'MB/s': rounded((1000 * megabytes) / cost.milliseconds),
          'MB per CPU s': rounded((1000 * megabytes) / cost.cpuMilliseconds),
          'peak RSS MiB': Math.round(cost.peakRssBytes / 2 ** 20),
        });
      }
      return rows;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
