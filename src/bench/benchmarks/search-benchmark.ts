import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { type SearchCost, type SearchOrdered, searchCostSchema } from '#bench/measure/search-cost.ts';

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const PROGRAM = here('search-once.ts');
const LOOP = here('../../../models/recipe/greedy_loop.py');
const CHECKPOINT = here('../../../models/llava-pictograms/checkpoint');
const CALIBRATION = here('../../../public/calibration/scenes');
const MANY_SAMPLES = here('../../../models/test-scenes/seen');
/** What the loop can do in about a minute. */
const COMPARED = { limit: 16, maxBlocks: 3 } as const;

const loopCostSchema = z.object({
  removalOrder: z.array(z.number()),
  values: z.array(z.number()),
  seconds: z.number(),
});

const run = promisify(execFile);

async function ownSearch(ordered: SearchOrdered): Promise<SearchCost> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(ordered)]);
  return searchCostSchema.parse(JSON.parse(stdout));
}

/** Null where there is no Python with transformers; `PYTHON` names another than `python3`. */
async function loopSearch(threads: number): Promise<z.infer<typeof loopCostSchema> | null> {
  const options = ['--limit', COMPARED.limit, '--max-blocks', COMPARED.maxBlocks, '--threads', threads];
  const python = process.env['PYTHON'] ?? 'python3';
  try {
    await run(python, ['-c', 'import torch, transformers']);
  } catch {
    return null;
  }
  const { stdout } = await run(python, [
    LOOP,
    '--checkpoint',
    CHECKPOINT,
    '--calibration',
    CALIBRATION,
    ...options.map(String),
  ]);
  return loopCostSchema.parse(JSON.parse(stdout));
}

/** The same search of the same float32 weights, by Skipscope before and after the loop. */
async function againstLoop(model: string, threads: number): Promise<Row> {
  const ordered: SearchOrdered = {
    model,
    calibration: CALIBRATION,
    task: 'single-object',
    threads,
    ...COMPARED,
  };
  const before = await ownSearch(ordered);
  const loop = await loopSearch(threads);
  const after = await ownSearch(ordered);
  const seconds = (before.milliseconds + after.milliseconds) / 2000;
  return {
    case: `${String(COMPARED.limit)} samples, ${String(COMPARED.maxBlocks)} blocks, float32`,
    seconds: rounded(seconds),
    'loop, seconds': loop ? rounded(loop.seconds) : 'no Python with transformers',
    'times faster': loop ? rounded(loop.seconds / seconds) : '',
    'same blocks and values': loop
      ? String(
          JSON.stringify([loop.removalOrder, loop.values]) ===
            JSON.stringify([before.removalOrder, before.values]),
        )
      : '',
  };
}

/** What searches over many samples take of memory: kept streams and caches have a budget of 1 GiB. */
async function manySamples(model: string, threads: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const task of ['single-object', 'captioning'] as const) {
    const cost = await ownSearch({
      model,
      calibration: MANY_SAMPLES,
      task,
      limit: null,
      maxBlocks: 2,
      threads,
    });
    rows.push({
      case: `${String(cost.samples)} samples, 2 blocks, ${task}`,
      seconds: rounded(cost.milliseconds / 1000),
      'share of exhaustive': rounded(cost.blockTokens / cost.exhaustiveBlockTokens),
      'peak RSS MiB': Math.round(cost.peakRssBytes / 2 ** 20),
    });
  }
  return rows;
}

/** The same searches in passes of 8 rows, one candidate at a time, and of 32, in turns. */
async function largerPasses(model: string, threads: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const task of ['single-object', 'captioning'] as const) {
    const search = (size: number): Promise<SearchCost> =>
      ownSearch({
        model,
        calibration: CALIBRATION,
        task,
        threads,
        rows: size,
        limit: 32,
        maxBlocks: 3,
      });
    for (const [index, size] of [8, 32, 8, 32].entries()) {
      const turn = Math.floor(index / 2) + 1;
      const { milliseconds, graphRuns, blockTokens, peakRssBytes, removalOrder } = await search(size);
      rows.push({
        case: `${task}, 32 samples, 3 blocks, ${String(size)} rows, turn ${String(turn)}`,
        seconds: rounded(milliseconds / 1000),
        'graph runs': graphRuns,
        'block tokens': blockTokens,
        'peak RSS MiB': Math.round(peakRssBytes / 2 ** 20),
        removed: removalOrder.join(' '),
      });
    }
  }
  return rows;
}

/** Speed of the search against a loop over transformers, and its memory. */
export const searchBenchmark: Benchmark = {
  key: 'search',
  description:
    'GM-Skip against models/recipe/greedy_loop.py on one machine, the memory of large searches, and larger passes',
  run: async ({ model, threads }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-search-'));
    try {
      await convertCheckpoint(new DirectorySource(CHECKPOINT), new DirectoryStore(folder), {
        dtype: 'fp32',
        startSandbox: startProcessSandbox,
      });
      return [
        await againstLoop(folder, threads),
        ...(await manySamples(model, threads)),
        ...(await largerPasses(model, threads)),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
