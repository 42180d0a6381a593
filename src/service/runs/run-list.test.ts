import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { DirectoryRuns } from '#host/node/data/directory-runs.ts';
import { journalLines } from '#engine/search/testing/journals.ts';
import { interruptedRuns, listRuns } from './run-list.ts';
import { RunOutlines } from './run-outlines.ts';

const spec = createSearchSpec({
  task: 'single-object',
  model: { name: 'x', hash: '0'.repeat(64) },
  calibration: { name: 'x', id: '0'.repeat(64) },
});
const lines = (...events: readonly RunEvent[]): string => journalLines(events);
const queued = (at: number): RunEvent => ({ type: 'queued', at, spec, owner: 'me' });
const started = (at: number): RunEvent => ({
  type: 'started',
  at,
  spec,
  samples: ['a'],
  heldOut: [],
  blocks: 24,
});

let folder: string;
let runs: DirectoryRuns;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interrupted-'));
  runs = new DirectoryRuns(folder);
});
afterEach(async () => {
  await runs.close();
  await rm(folder, { recursive: true });
});

it('what had begun comes first, then what was last asked for earliest', async () => {
  await runs.replace('paused', lines(queued(1), { type: 'paused', at: 2 }));
  await runs.replace('resumed-late', lines(queued(1), { type: 'paused', at: 2 }, queued(9)));
  await runs.replace('asked-once', lines(queued(5)));
  await runs.replace('begun', lines(queued(7), started(8)));
  const found = await interruptedRuns(runs, new RunOutlines(runs));
  expect(found.map(({ id }) => id)).toEqual(['begun', 'asked-once', 'resumed-late']);
  expect(found[2]?.events).toHaveLength(3);
});

it('a journal is folded once, and again when it has grown', async () => {
  await runs.replace('run', lines(queued(1), started(2)));
  const outlines = new RunOutlines(runs);
  const read = vi.spyOn(runs, 'journal');
  expect((await outlines.outline('run'))?.status).toBe('running');
  expect((await outlines.outline('run'))?.status).toBe('running');
  expect(read).toHaveBeenCalledTimes(1);
  await runs.journal('run').append({ type: 'paused', at: 3 });
  read.mockClear();
  expect((await outlines.outline('run'))?.status).toBe('paused');
  expect(read).toHaveBeenCalledTimes(1);
  await runs.delete('run');
  expect(await outlines.outline('run')).toBeNull();
});

it('a damaged journal is read once, and again when it was mended', async () => {
  await runs.replace('run', lines(queued(1), started(2)).replace('"queued"', '"quoted"'));
  const outlines = new RunOutlines(runs);
  const read = vi.spyOn(runs, 'journal');
  const damaged = { code: 'invalid-journal' };
  await expect(outlines.outline('run')).rejects.toMatchObject(damaged);
  await expect(outlines.outline('run')).rejects.toMatchObject(damaged);
  expect(read).toHaveBeenCalledTimes(1);
  await runs.replace('run', lines(queued(1), started(2)));
  expect((await outlines.outline('run'))?.status).toBe('running');
});

it('a damaged journal is read again when somebody has mended its file', async () => {
  const file = join(folder, 'run.jsonl');
  await writeFile(file, lines(queued(1), started(2)).replace('"queued"', '"quoted"'));
  const outlines = new RunOutlines(runs);
  await expect(outlines.outline('run')).rejects.toMatchObject({ code: 'invalid-journal' });
  await expect(outlines.outline('run')).rejects.toMatchObject({ code: 'invalid-journal' });
  await writeFile(file, lines(queued(1), started(2), { type: 'paused', at: 3 }));
  expect((await outlines.outline('run'))?.status).toBe('paused');
});

it('a journal that the disk refused to give is read again', async () => {
  await runs.replace('run', lines(queued(1), started(2)));
  const outlines = new RunOutlines(runs);
  const refusal = Object.assign(new Error('EIO'), { code: 'EIO' });
  const journal = { ...runs.journal('run'), read: () => Promise.reject(refusal) };
  vi.spyOn(runs, 'journal').mockReturnValueOnce(journal);
  await expect(outlines.outline('run')).rejects.toThrow('EIO');
  expect((await outlines.outline('run'))?.status).toBe('running');
});

it('a journal that the disk refuses to give keeps no other from going on', async () => {
  await symlink('loop.jsonl', join(folder, 'loop.jsonl'));
  await runs.replace('sound', lines(queued(1)));
  expect((await interruptedRuns(runs, new RunOutlines(runs))).map(({ id }) => id)).toEqual(['sound']);
});

it('a journal is read once by the start of a server and its first list', async () => {
  await runs.replace('done', lines(queued(1), started(2), { type: 'done', at: 3, reason: 'budget' }));
  const outlines = new RunOutlines(runs);
  const read = vi.spyOn(runs, 'journal');
  expect(await interruptedRuns(runs, outlines)).toEqual([]);
  const idle = () => ({ ahead: null, active: false, elsewhere: false, failure: null });
  expect((await listRuns(runs, outlines, idle)).runs).toHaveLength(1);
  expect(read).toHaveBeenCalledTimes(1);
});
