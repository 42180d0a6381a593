import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeRecordedEvents } from '#engine/search/recorded-journal.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { runSearch } from './run-search.ts';
import { RecordedEvaluator } from './testing/recorded-evaluator.ts';

const FOLDER = new URL('../../../public/runs/', import.meta.url);

/** A recorded exhaustive run, and its search up to the constraint with candidates given up. */
async function searchAgain(name: string, parallelRows: boolean) {
  const file = `llava-smollm2-135m.scenes.${name}.jsonl.gz`;
  const events = await decodeRecordedEvents(file, new Uint8Array(readFileSync(new URL(file, FOLDER))));
  const recorded = foldEvents(events);
  if (!recorded.spec) throw new RangeError('The run has no specification.');
  const evaluator = new RecordedEvaluator(events);
  const found = await runSearch({
    spec: { ...recorded.spec, exhaustive: false, explore: false },
    evaluator,
    journal: new MemoryJournal(),
    sampleIds: recorded.samples,
    parallelRows,
  });
  return { recorded, found, passes: evaluator.passes };
}

/** Shares of the exhaustive work, which may become less. */
const RUNS = [
  { name: 'single-object.gm-skip', blocks: 7, share: 0.133 },
  { name: 'single-object.gm-skip.order-forward', blocks: 4, share: 0.179 },
  { name: 'multi-object.gm-skip', blocks: 10, share: 0.253 },
  { name: 'multi-object.gm-skip.order-forward', blocks: 9, share: 0.227 },
];

it.each(RUNS)('$name: $share of the exhaustive work on a decoder of 30 blocks', async (run) => {
  const { recorded, found } = await searchAgain(run.name, false);
  expect(found.doneReason).toBe('constraint');
  expect(found.removalOrder).toEqual(recorded.removalOrder.slice(0, run.blocks));
  expect(found.path.map(({ value }) => value)).toEqual(
    recorded.path.slice(0, run.blocks).map(({ value }) => value),
  );
  const share = found.work.blockTokens / found.work.exhaustiveBlockTokens;
  expect(share).toBeLessThan(run.share);
  expect(share).toBeGreaterThan(run.share - 0.005);
});

it.each(RUNS)('$name: fewer passes, of more rows, where rows run in parallel', async ({ name }) => {
  const apart = await searchAgain(name, false);
  const parallel = await searchAgain(name, true);
  expect(parallel.found.removalOrder).toEqual(apart.found.removalOrder);
  expect(parallel.passes / apart.passes).toBeLessThan(0.7);
  expect(parallel.found.work.blockTokens).toBeGreaterThan(apart.found.work.blockTokens);
});
