import { Command, InvalidArgumentError, Option } from 'commander';
import { errorMessage } from '#engine/base/errors.ts';
import type { Benchmark, BenchContext } from '#bench/measure/benchmark.ts';
import { benchRuntime, RUNTIME_KEYS, type RuntimeKey } from '#bench/measure/bench-runtimes.ts';
import { markdownTable } from '#bench/measure/markdown-table.ts';
import { bridgeBenchmark } from '#bench/benchmarks/bridge-benchmark.ts';
import { chainBenchmark } from '#bench/benchmarks/chain-benchmark.ts';
import { GEOMETRIES, type CheckpointGeometry } from '#bench/checkpoint/checkpoint-geometry.ts';
import { convertBenchmark } from '#bench/benchmarks/convert-benchmark.ts';
import { deviceBenchmark } from '#bench/benchmarks/device-benchmark.ts';
import { fidelityBenchmark } from '#bench/benchmarks/fidelity-benchmark.ts';
import { gpuBenchmark } from '#bench/gpu/gpu-benchmark.ts';
import { loadBenchmark } from '#bench/benchmarks/load-benchmark.ts';
import { noiseBenchmark } from '#bench/benchmarks/noise-benchmark.ts';
import { sandboxBenchmark } from '#bench/benchmarks/sandbox-benchmark.ts';
import { searchBenchmark } from '#bench/benchmarks/search-benchmark.ts';
import { skipBenchmark } from '#bench/benchmarks/skip-benchmark.ts';
import { spreadBenchmark } from '#bench/benchmarks/spread-benchmark.ts';
import { throughputBenchmark } from '#bench/benchmarks/throughput-benchmark.ts';
import { workersBenchmark } from '#bench/benchmarks/workers-benchmark.ts';

const BENCHMARKS: readonly Benchmark[] = [
  chainBenchmark,
  skipBenchmark,
  throughputBenchmark,
  deviceBenchmark,
  noiseBenchmark,
  fidelityBenchmark,
  convertBenchmark,
  searchBenchmark,
  sandboxBenchmark,
  bridgeBenchmark,
  loadBenchmark,
  spreadBenchmark,
  workersBenchmark,
  gpuBenchmark,
];

interface Options {
  readonly model: string;
  readonly rounds?: number;
  readonly threads: number;
  readonly on?: readonly RuntimeKey[];
  readonly geometry?: string;
  readonly json?: true;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

function runtimeKeys(text: string): readonly RuntimeKey[] {
  const keys = text.split(',');
  const unknown = keys.find((key) => !RUNTIME_KEYS.some((known) => known === key));
  if (unknown === undefined) return RUNTIME_KEYS.filter((key) => keys.includes(key));
  throw new InvalidArgumentError(`There is no runtime "${unknown}"; known are ${RUNTIME_KEYS.join(', ')}.`);
}

function chosen(keys: readonly string[]): readonly Benchmark[] {
  const unknown = keys.find((key) => !BENCHMARKS.some((benchmark) => benchmark.key === key));
  if (unknown === undefined) {
    return BENCHMARKS.filter(({ key, onlyByName = false }) =>
      keys.length === 0 ? !onlyByName : keys.includes(key),
    );
  }
  const known = BENCHMARKS.map(({ key }) => key).join(', ');
  throw new InvalidArgumentError(`There is no benchmark "${unknown}"; known are ${known}.`);
}

function geometryOf(key: string): CheckpointGeometry {
  const geometry = GEOMETRIES.find((candidate) => candidate.key === key);
  if (geometry) return geometry;
  throw new InvalidArgumentError(`There is no geometry "${key}".`);
}

function contextFor(
  benchmark: Benchmark,
  {
    model,
    rounds = benchmark.rounds ?? 15,
    threads,
    on = benchmark.runtimes ?? ['cpu', 'wasm'],
    geometry,
  }: Options,
): BenchContext {
  return {
    model,
    rounds,
    threads,
    device: on.find((key) => key !== 'wasm') ?? 'cpu',
    geometry: geometryOf(geometry ?? benchmark.geometry ?? 'hidden-1024'),
    runtimes: on.map((key) => benchRuntime(key, threads)),
  };
}

async function run(keys: readonly string[], options: Options): Promise<void> {
  for (const benchmark of chosen(keys)) {
    const { key, description, markdown = false } = benchmark;
    const rows = await benchmark.run(contextFor(benchmark, options));
    if (options.json) {
      console.log(JSON.stringify({ benchmark: key, rows }));
    } else if (markdown) {
      console.log(markdownTable(rows));
    } else {
      console.log(`\n${key}: ${description}`);
      console.table(Object.fromEntries(rows.map(({ case: name, ...figures }) => [name, figures])));
    }
  }
}

await new Command('bench')
  .description('Ratios within one run; figures of different machines or runs do not compare.')
  .argument(
    '[benchmarks...]',
    `any of ${BENCHMARKS.map(({ key }) => key).join(', ')}; all but gpu and workers by default`,
  )
  .option('--model <folder>', 'block model', 'public/models/llava-pictograms')
  .option('--rounds <n>', 'interleaved rounds (default: 15; gpu: 5)', positiveInteger)
  .option('--threads <n>', 'CPU threads', positiveInteger, 1)
  .option(
    '--on <runtimes>',
    `any of ${RUNTIME_KEYS.join(',')}; bridge and load take the first but wasm (default: cpu,wasm; gpu: cuda,webgpu)`,
    runtimeKeys,
  )
  .addOption(
    new Option(
      '--geometry <key>',
      'sizes of the checkpoint that convert and gpu make (default: hidden-1024; gpu: llava-1.5-7b)',
    ).choices(GEOMETRIES.map(({ key }) => key)),
  )
  .option('--json', 'one JSON object per benchmark')
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(errorMessage(error));
    process.exitCode = 1;
  });
// WASM worker threads keep Node alive.
process.exit();
