import { readFile } from 'node:fs/promises';
import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeRecordedEvents } from '#engine/search/recorded-journal.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import { SpreadEvaluator } from '#engine/workers/spread-evaluator.ts';
import { answeredUnits } from '#engine/workers/spread-work.ts';
import { UnitDispatcher } from '#engine/workers/unit-dispatcher.ts';
import { type Benchmark, type Row, rounded } from '#bench/measure/benchmark.ts';
import { RecordedAnswers } from '#bench/spread/recorded-answers.ts';
import { SimulatedWorkers, type UnitTimes } from '#bench/spread/simulated-workers.ts';
import { VirtualClock } from '#bench/spread/virtual-clock.ts';

const RUNS = ['single-object.gm-skip', 'multi-object.gm-skip'] as const;
const WORKERS = [1, 2, 4, 8, 16, 32, 64, 128] as const;
/**
 * Of llava-smollm2-135m on one thread of a CPU, as its recorded run of several objects tells, and of the way of a unit to a worker on the same
 * machine and back.
 */
const TIMES: Omit<UnitTimes, 'independent'> = { perBlockToken: 0.135, perUnit: 4 };
const NO_TIME = { prefill: 0, perToken: 0, total: 0 };

interface Course {
  readonly ms: number;
  readonly units: number;
  readonly wasted: number;
  readonly removed: readonly number[];
}

/** A search of the recorded model over so many workers, in virtual time. */
async function courseOf(answers: RecordedAnswers, spec: SearchSpec, count: number): Promise<Course> {
  const clock = new VirtualClock();
  const dispatcher = new UnitDispatcher([
    new SimulatedWorkers(count, answers, clock, { ...TIMES, independent: spec.exhaustive }),
  ]);
  const evaluator = new SpreadEvaluator(answers.samples, answers.blocks, dispatcher, {
    latency: () => Promise.resolve(NO_TIME),
    compareLatency: () => Promise.resolve({ full: [NO_TIME], skipped: [NO_TIME] }),
  });
  const journal = new MemoryJournal();
  const { removalOrder } = await runSearch({ spec, evaluator, journal, sampleIds: answers.sampleIds });
  const ms = clock.now;
  await dispatcher.close();
  const { work } = dispatcher;
  const wasted = work.wastedBlockTokens / work.blockTokens;
  return { ms, units: answeredUnits(work), wasted, removed: removalOrder };
}

async function rowsOf(name: string): Promise<readonly Row[]> {
  const file = `llava-smollm2-135m.scenes.${name}.jsonl.gz`;
  const bytes = await readFile(new URL(`../../../public/runs/${file}`, import.meta.url));
  const events = await decodeRecordedEvents(file, new Uint8Array(bytes));
  const { spec } = foldEvents(events);
  if (!spec) throw new RangeError('The run has no specification.');
  const answers = new RecordedAnswers(events);
  const rows: Row[] = [];
  for (const exhaustive of [false, true]) {
    let alone: Course | null = null;
    for (const count of WORKERS) {
      const course = await courseOf(answers, { ...spec, exhaustive, explore: exhaustive }, count);
      alone ??= course;
      if (course.removed.join() !== alone.removed.join())
        throw new RangeError('The searches end differently.');
      rows.push({
        case: `${name}${exhaustive ? ', exhaustive' : ''}: ${String(count)} workers`,
        seconds: rounded(course.ms / 1000),
        'times faster': rounded(alone.ms / course.ms),
        units: course.units,
        'work wasted, %': rounded(100 * course.wasted),
      });
    }
  }
  return rows;
}

/** Reckons how long searches that were recorded would take over workers, and how much of their work would be wasted. */
export const spreadBenchmark: Benchmark = {
  key: 'spread',
  description: 'recorded searches over 1 to 128 simulated workers: time, and work that nobody asked for',
  async run() {
    const rows: Row[] = [];
    for (const name of RUNS) rows.push(...(await rowsOf(name)));
    return rows;
  },
};
