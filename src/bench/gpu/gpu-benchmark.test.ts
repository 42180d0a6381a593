import { afterEach, expect, it, vi } from 'vitest';
import { deviceBenchmark } from '#bench/benchmarks/device-benchmark.ts';
import { TINY } from '#bench/checkpoint/checkpoint-geometry.ts';
import { benchRuntime } from '#bench/measure/bench-runtimes.ts';
import type { BenchContext } from '#bench/measure/benchmark.ts';
import { markdownTable } from '#bench/measure/markdown-table.ts';
import { gpuBenchmark } from './gpu-benchmark.ts';

const BLOCKS = 3;
const context: BenchContext = {
  model: 'public/models/llava-pictograms',
  rounds: 1,
  threads: 1,
  device: 'cpu',
  geometry: { ...TINY, text: { ...TINY.text, num_hidden_layers: BLOCKS, max_position_embeddings: 96 } },
  runtimes: [benchRuntime('cpu', 1)],
};

afterEach(() => vi.unstubAllEnvs());

it('measures a deep model of two blocks, and says in words what it cannot measure', async () => {
  vi.stubEnv('PYTHON', '/no/such/python');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const absent = { name: 'Absent', open: () => Promise.reject(new Error('There is no such device.')) };
  const rows = await gpuBenchmark.run({ ...context, runtimes: [...context.runtimes, absent] });
  const measured = Object.fromEntries(rows.map((row) => [row.case, row['measured']]));
  expect(measured).toMatchObject({
    Model: 'random q4f16 weights, tiny: 3 blocks of 64, two different ones in turns',
    'Node CPU: runs for a prompt / a token': `${BLOCKS + 1} / ${BLOCKS + 1}`,
    Absent: 'not measured: There is no such device.',
  });
  expect(measured['Node CPU: a search step of 8 samples']).toMatch(/^\d+\.\d s$/);
  expect(measured['PyTorch, eager']).toMatch(/^not measured: .*by the variable PYTHON\.$/);
  const [bytesDown] = String(measured['Node CPU: bytes up and down for a token']).split(' / ').reverse();
  expect(Number(bytesDown)).toBeLessThanOrEqual(64);
  const lines = markdownTable(rows).split('\n');
  expect(lines).toHaveLength(rows.length + 2);
  expect(lines[1]).toBe('| --- | --- | --- |');
});

it('counts a run for each block and one for the head, whatever the rows, and a choice for each row', async () => {
  const rows = await deviceBenchmark.run(context);
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toMatchObject({ runs: 13, 'block executions': 12 });
  expect(rows.map((row) => row['bytes down'])).toEqual([24, 24, 192, 192]);
});
