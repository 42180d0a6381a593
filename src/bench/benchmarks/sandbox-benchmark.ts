import { fileURLToPath } from 'node:url';
import { median } from '#engine/evaluation/measure-latency.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { type OpenModel, closeModel, openModel } from '#service/models/open-model.ts';
import { type Benchmark, type Row, rounded } from '#bench/measure/benchmark.ts';
import { type Comparison, type Contender, interleave } from '#bench/measure/interleave.ts';
import { searchModel } from '#bench/measure/one-search.ts';

const CALIBRATION = fileURLToPath(new URL('../../../public/calibration/scenes', import.meta.url));
/** From answers of a word or two to captions, which are the longest; every candidate changes some of them. */
const TASKS = ['single-object', 'multi-object', 'captioning'] as const;
const SEARCH = { limit: 24, maxBlocks: 2 } as const;
const QUESTION = 'What is the main object in this image?';

/** Where the tokenizer runs: in this process, which the rest is compared with, or in one of its own. */
const SANDBOXES: readonly { readonly name: string; readonly start: StartTextSandbox }[] = [
  { name: 'this process', start: startUnlimitedSandbox },
  { name: 'own process', start: startProcessSandbox },
];

/** What the process of tokenizers and chat templates costs a search, and the first question behind a load. */
export const sandboxBenchmark: Benchmark = {
  key: 'sandbox',
  description: 'tokenizer in a process of its own against one in this process',
  async run({ model, runtimes, rounds }) {
    const rows: Row[] = [];
    for (const { name, open } of runtimes) {
      const runtime = await open();
      for (const task of TASKS) rows.push(await searches(name, model, runtime, rounds, task));
      rows.push(await firstQuestions(name, model, runtime, rounds));
      await runtime.dispose();
    }
    return rows;
  },
};

function openWith(model: string, runtime: OrtRuntime, start: StartTextSandbox): Promise<OpenModel> {
  return openModel(new DirectorySource(model), runtime, { startSandbox: start });
}

async function searches(
  name: string,
  model: string,
  runtime: OrtRuntime,
  rounds: number,
  task: (typeof TASKS)[number],
): Promise<Row> {
  const source = await openCalibrationPath(CALIBRATION);
  const contenders: (Contender & { readonly open: OpenModel })[] = [];
  // The first one takes part twice: its ratio to itself tells how far the machine's noise reaches.
  for (const sandbox of [...SANDBOXES, ...SANDBOXES.slice(0, 1)]) {
    const open = await openWith(model, runtime, sandbox.start);
    contenders.push({ name: sandbox.name, open, run: () => searchModel(open, source, { ...SEARCH, task }) });
  }
  const [here, apart, again] = await interleave(contenders, rounds);
  for (const { open } of contenders) await closeModel(open);
  return {
    case: `${name}, search, ${task}`,
    hereMs: rounded(here?.milliseconds ?? NaN),
    apartMs: rounded(apart?.milliseconds ?? NaN),
    ratio: rounded(apart?.ratio ?? NaN),
    ratioInterval: intervalText(apart),
    sameToItself: rounded(again?.ratio ?? NaN),
    sameInterval: intervalText(again),
  };
}

function intervalText(comparison: Comparison | undefined): string {
  return `${(comparison?.low ?? NaN).toFixed(3)} to ${(comparison?.high ?? NaN).toFixed(3)}`;
}

/** The prompt and the text of an answer, each time behind a load of its own. */
async function firstQuestions(
  name: string,
  model: string,
  runtime: OrtRuntime,
  rounds: number,
): Promise<Row> {
  const times = SANDBOXES.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { start }] of SANDBOXES.entries()) {
      const open = await openWith(model, runtime, start);
      const startedAt = performance.now();
      await open.tokenizer.decode([await open.tokenizer.buildPrompt(QUESTION)]);
      times[index]?.push(performance.now() - startedAt);
      await closeModel(open);
    }
  }
  const [here = NaN, apart = NaN] = times.map(median);
  return {
    case: `${name}, first question behind a load`,
    hereMs: rounded(here),
    apartMs: rounded(apart),
    ratio: rounded(apart / here),
  };
}
