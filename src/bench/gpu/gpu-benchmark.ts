import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { writeDeepModel } from '#bench/checkpoint/deep-model.ts';
import type { Benchmark } from '#bench/measure/benchmark.ts';
import { deviceTimes } from './device-times.ts';
import { eagerTimes } from './eager-times.ts';
import { gpuOrder } from './gpu-order.ts';
import { gpuRows, type Outcome } from './gpu-table.ts';

/** All that is to be known of a GPU, in one go: a model of the real size, beside PyTorch in the same session. */
export const gpuBenchmark: Benchmark = {
  key: 'gpu',
  description: 'a model of real size with random weights on GPUs, beside PyTorch; a table in Markdown',
  rounds: 5,
  runtimes: ['cuda', 'webgpu'],
  geometry: 'llava-1.5-7b',
  onlyByName: true,
  markdown: true,
  run: async ({ geometry, rounds, runtimes }) => {
    const startedAt = performance.now();
    const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-gpu-'));
    try {
      const order = gpuOrder(geometry, rounds);
      const [checkpoint, model] = [path.join(folder, 'checkpoint'), path.join(folder, 'model')];
      console.error('Writing the model');
      await writeDeepModel(geometry, 'q4f16', { checkpoint, model });
      const devices: Outcome<Awaited<ReturnType<typeof deviceTimes>>>[] = [];
      for (const { name, open } of runtimes)
        devices.push(
          await outcome(name, async () => {
            const runtime = await open();
            return deviceTimes(runtime, model, order).finally(() => runtime.dispose());
          }),
        );
      return gpuRows({
        order,
        command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
        model: `random q4f16 weights, ${geometry.key}: ${order.layers} blocks of ${geometry.text.hidden_size}, two different ones in turns`,
        devices,
        eager: await outcome('PyTorch, eager', () =>
          eagerTimes(process.env['PYTHON'] ?? 'python3', checkpoint, order),
        ),
        minutes: (performance.now() - startedAt) / 60_000,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** What cannot be measured leaves the rest of the table as it is, and says why. */
async function outcome<Times>(name: string, measure: () => Promise<Times>): Promise<Outcome<Times>> {
  console.error(`Measuring ${name}`);
  try {
    return { name, times: await measure() };
  } catch (error) {
    const remedy = error instanceof SkipscopeError ? ` ${error.remedy}` : '';
    return { name, refusal: `${errorMessage(error)}${remedy}`.replaceAll(/\s+/g, ' ') };
  }
}
