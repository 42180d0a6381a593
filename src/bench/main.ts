import { Command, InvalidArgumentError, Option } from 'commander';
import { errorMessage } from '#engine/base/errors.ts';
import type { Benchmark, BenchContext } from '#bench/measure/benchmark.ts';
import { benchRuntime, RUNTIME_KEYS, type RuntimeKey } from '#bench/measure/bench-runtimes.ts';
import { bridgeBenchmark } from '#bench/benchmarks/bridge-benchmark.ts';
import { chainBenchmark } from '#bench/benchmarks/chain-benchmark.ts';
import { GEOMETRIES, type CheckpointGeometry } from '#bench/checkpoint/checkpoint-geometry.ts';
import { convertBenchmark } from '#bench/benchmarks/convert-benchmark.ts';
import { fidelityBenchmark } from '#bench/benchmarks/fidelity-benchmark.ts';
import { loadBenchmark } from '#bench/benchmarks/load-benchmark.ts';
import { noiseBenchmark } from '#bench/benchmarks/noise-benchmark.ts';
import { searchBenchmark } from '#bench/benchmarks/search-benchmark.ts';
import { skipBenchmark } from '#bench/benchmarks/skip-benchmark.ts';
import { throughputBenchmark } from '#bench/benchmarks/throughput-benchmark.ts';

const BENCHMARKS: readonly Benchmark[] = [
  chainBenchmark,
  skipBenchmark,
  throughputBenchmark,
  noiseBenchmark,
  fidelityBenchmark,
  convertBenchmark,
  searchBenchmark,
  bridgeBenchmark,
  loadBenchmark,
];

interface Options {
  readonly model: string;
  readonly rounds: number;
  readonly threads: number;
  readonly on: readonly RuntimeKey[];
  readonly geometry: string;
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
    return keys.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ key }) => keys.includes(key));
  }
  const known = BENCHMARKS.map(({ key }) => key).join(', ');
  throw new InvalidArgumentError(`There is no benchmark "${unknown}"; known are ${known}.`);
}

function geometryOf(key: string): CheckpointGeometry {
  const geometry = GEOMETRIES.find((candidate) => candidate.key === key);
  if (geometry) return geometry;
  throw new InvalidArgumentError(`There is no geometry "${key}".`);
}

async function run(
  keys: readonly string[],
  { model, rounds, threads, on, geometry, json }: Options,
): Promise<void> {
  const context: BenchContext = {
    model,
    rounds,
    threads,
    device: on.find((key) => key !== 'wasm') ?? 'cpu',
    geometry: geometryOf(geometry),
    runtimes: on.map((key) => benchRuntime(key, threads)),
  };
  for (const { key, description, run: measure } of chosen(keys)) {
    const rows = await measure(context);
    if (json) {
      console.log(JSON.stringify({ benchmark: key, rows }));
    } else {
      console.log(`\n${key}: ${description}`);
      console.table(Object.fromEntries(rows.map(({ case: name, ...figures }) => [name, figures])));
    }
  }
}

await new Command('bench')
  .description('Ratios within one run; figures of different machines or runs do not compare.')
  .argument('[benchmarks...]', `any of ${BENCHMARKS.map(({ key }) => key).join(', ')}; all by default`)
  .option('--model <folder>', 'block model', 'public/models/llava-pictograms')
  .option('--rounds <n>', 'interleaved rounds', positiveInteger, 15)
  .option('--threads <n>', 'CPU threads', positiveInteger, 1)
  .option(
    '--on <runtimes>',
    `any of ${RUNTIME_KEYS.join(',')}; bridge and load take the first but wasm`,
    runtimeKeys,
    ['cpu', 'wasm'],
  )
  .addOption(
    new Option('--geometry <key>', 'sizes of the checkpoint that convert makes')
      .choices(GEOMETRIES.map(({ key }) => key))
      .default('hidden-1024'),
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
