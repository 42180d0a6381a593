import { expect, it } from 'vitest';
import { foldEvents } from './fold-run.ts';
import { MemoryJournal } from './run-journal.ts';
import { RunRecorder } from './run-recorder.ts';
import { createSearchSpec } from './search-spec.ts';

const run = {
  spec: createSearchSpec({
    task: 'single-object',
    model: { name: 'x', hash: '0'.repeat(64) },
    calibration: { name: 'x', id: '0'.repeat(64) },
  }),
  samples: ['a'],
  heldOut: [],
  blocks: 4,
};
const START_MS = Date.UTC(2026, 0, 1);
const TWENTY_YEARS_MS = 20 * 366 * 86_400_000;

it.each([START_MS + TWENTY_YEARS_MS, START_MS - TWENTY_YEARS_MS])(
  'writes nothing that a clock at %d would make unreadable',
  async (now) => {
    const journal = new MemoryJournal();
    const ignore = () => undefined;
    await RunRecorder.open(journal, run, ignore, () => START_MS);
    const before = await journal.read();
    await expect(RunRecorder.open(journal, run, ignore, () => now)).rejects.toMatchObject({
      code: 'invalid-journal',
    });
    expect(await journal.read()).toEqual(before);
    await RunRecorder.open(journal, run, ignore, () => START_MS + 1);
    expect(foldEvents(await journal.read()).status).toBe('running');
  },
);
