import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeRecordedIndex } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { recordedEvents } from '#engine/search/testing/recordings.ts';
import { type PlannedRecording, recordEach } from './record-each.ts';
import { RecordingFolder } from './recording-folder.ts';

const [start] = recordedEvents;
if (start?.type !== 'started') throw new Error('A run begins with its start.');
const spec: SearchSpec = start.spec;
const plan: readonly PlannedRecording[] = [
  { name: 'b', spec },
  { name: 'a', spec: { ...spec, strategy: { key: 'order-reverse' } } },
];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const record = (execute: (run: PlannedRecording, journal: RunJournal) => Promise<readonly RunEvent[]>) =>
  recordEach(plan, new RecordingFolder(folder), async (run, journal) => {
    for (const event of await execute(run, journal)) await journal.append(event);
    return foldEvents(await journal.read());
  });
const eventsOf = ({ spec: own }: PlannedRecording): readonly RunEvent[] =>
  recordedEvents.map((event) => (event.type === 'started' ? { ...event, spec: own } : event));
const whole = (run: PlannedRecording) => Promise.resolve(eventsOf(run));
const index = async () => decodeRecordedIndex(await readFile(join(folder, 'index.json'), 'utf8'));

it('each run becomes a compressed journal, listed in the order of the plan', async () => {
  await record(whole);
  expect((await readdir(folder)).sort()).toEqual(['a.jsonl.gz', 'b.jsonl.gz', 'index.json']);
  expect((await index()).map(({ id }) => id)).toEqual(['recorded-b', 'recorded-a']);
});

it('a run that was interrupted is resumed from its journal, and those before it are not made again', async () => {
  const made: string[] = [];
  const pausing = record(async (run) => {
    made.push(run.name);
    const events = await whole(run);
    return run.name === 'a' ? [...events.slice(0, 2), { type: 'paused', at: 1002 }] : events;
  });
  await expect(pausing).rejects.toThrow('The recording of a was interrupted.');
  expect((await index()).map(({ id }) => id)).toEqual(['recorded-b']);
  await record(async (run, journal) => {
    made.push(run.name);
    return (await whole(run)).slice((await journal.read()).length - 1);
  });
  expect(made).toEqual(['b', 'a', 'a']);
  expect((await readdir(folder)).sort()).toEqual(['a.jsonl.gz', 'b.jsonl.gz', 'index.json']);
});

it('recording again changes nothing', async () => {
  await record(whole);
  const before = await readFile(join(folder, 'a.jsonl.gz'));
  const list = await readFile(join(folder, 'index.json'), 'utf8');
  await record(() => Promise.reject(new Error('It is recorded already.')));
  expect(await readFile(join(folder, 'a.jsonl.gz'))).toEqual(before);
  expect(await readFile(join(folder, 'index.json'), 'utf8')).toBe(list);
});

it('a file with the run of another model is not taken for this one', async () => {
  await record(whole);
  const retrained = plan.map((run) => ({
    ...run,
    spec: { ...run.spec, model: { name: 'tiny', hash: 'new' } },
  }));
  const again = recordEach(retrained, new RecordingFolder(folder), () =>
    Promise.reject(new Error('It must not be executed.')),
  );
  await expect(again).rejects.toThrow('b.jsonl.gz holds a run of another model, or with other settings.');
});

it('runs of other plans stay listed, behind', async () => {
  await record(whole);
  await recordEach(plan.slice(1), new RecordingFolder(folder), () => Promise.reject(new Error('unused')));
  expect((await index()).map(({ id }) => id)).toEqual(['recorded-a', 'recorded-b']);
});
