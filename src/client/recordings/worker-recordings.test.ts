import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { recordedEvents, recordingOf } from '#engine/search/testing/recordings.ts';
import { readRecordedJournal } from '#engine/search/recorded-journal.ts';
import type { RecordedRuns } from './recorded-runs.ts';
import { type RecordingsWire, recordingsWire } from './recordings-wire.ts';
import { WorkerRecordings } from './worker-recordings.ts';

const FOLDER = 'https://example.org/runs/';
const { run, file } = recordingOf('one');
const state = await readRecordedJournal(run, file);
const ports: MessagePort[] = [];

/** Readers at the other end of message ports, instead of workers. `read`: what they do with a run. */
function readers(read: RecordedRuns['read'] = () => Promise.resolve(state)) {
  const counts = { started: 0, ended: 0, reads: 0 };
  /** By worker, what tells that it has failed. */
  const failures: ((error: SkipscopeError) => void)[] = [];
  const recordings = new WorkerRecordings(FOLDER, (onFailure) => {
    counts.started++;
    failures.push(onFailure);
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const served: RecordedRuns = {
      list: () => Promise.resolve([run]),
      read: (one) => {
        counts.reads++;
        return read(one);
      },
      events: () => Promise.resolve(recordedEvents),
    };
    const open = (folder: string) => {
      expect(folder).toBe(FOLDER);
      return served;
    };
    Comlink.expose(recordingsWire(open), port1);
    return { wire: Comlink.wrap<RecordingsWire>(port2), end: () => counts.ended++ };
  });
  return { counts, recordings, failures };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  for (const port of ports.splice(0)) port.close();
});

describe('recorded runs that a worker reads', () => {
  it('are those that it lists, with their states and events', async () => {
    const { recordings } = readers();
    expect(await recordings.list()).toEqual([run]);
    expect(await recordings.read(run)).toEqual(state);
    expect(await recordings.events(run)).toEqual(recordedEvents);
  });

  it('are read once each, by one worker', async () => {
    const { counts, recordings } = readers();
    const [one, other] = await Promise.all([recordings.read(run), recordings.read(run), recordings.list()]);
    expect(other).toBe(one);
    expect(await recordings.read(run)).toBe(one);
    expect(counts).toEqual({ started: 1, ended: 0, reads: 1 });
  });

  it('are asked for again after an error, which arrives with its words', async () => {
    const missing = new SkipscopeError('not-found', 'one.jsonl.gz does not exist.', 'Look elsewhere.');
    const read = vi.fn<RecordedRuns['read']>(() => Promise.resolve(state)).mockRejectedValueOnce(missing);
    const { recordings } = readers(read);
    await expect(recordings.read(run)).rejects.toMatchObject({
      code: 'not-found',
      message: 'one.jsonl.gz does not exist.',
      remedy: 'Look elsewhere.',
    });
    expect((await recordings.read(run)).path).toHaveLength(1);
  });

  it('need no worker for ever: it ends once it has had no work for a while, and another one is started', async () => {
    const { counts, recordings } = readers();
    await recordings.list();
    vi.advanceTimersByTime(4000);
    await recordings.list();
    vi.advanceTimersByTime(4000);
    expect(counts).toMatchObject({ started: 1, ended: 0 });
    vi.advanceTimersByTime(1000);
    expect(counts).toMatchObject({ started: 1, ended: 1 });
    expect(await recordings.list()).toEqual([run]);
    expect(counts).toMatchObject({ started: 2, ended: 1 });
  });

  it('keep a worker that is at work', async () => {
    let reply = (): void => undefined;
    const { counts, recordings } = readers(
      () =>
        new Promise((resolve) => {
          reply = () => {
            resolve(state);
          };
        }),
    );
    const reading = recordings.read(run);
    await recordings.list();
    vi.advanceTimersByTime(60_000);
    expect(counts.ended).toBe(0);
    reply();
    expect((await reading).path).toHaveLength(1);
  });

  it('go on with the next worker where one that has ended tells of a failure', async () => {
    const { counts, recordings, failures } = readers();
    await recordings.list();
    vi.advanceTimersByTime(5000);
    await recordings.list();
    failures[0]?.(new SkipscopeError('runtime', 'It does not work.', 'Reload the page.'));
    expect(await recordings.list()).toEqual([run]);
    expect(counts).toMatchObject({ started: 2, ended: 1 });
  });

  it('reject what is under way when the worker fails, and start another one', async () => {
    const { counts, recordings, failures } = readers(() => new Promise(() => undefined));
    const reading = recordings.read(run);
    const failure = new SkipscopeError('runtime', 'It does not work.', 'Reload the page.');
    failures[0]?.(failure);
    await expect(reading).rejects.toBe(failure);
    expect(counts).toMatchObject({ started: 1, ended: 1 });
    expect(await recordings.list()).toEqual([run]);
    expect(counts.started).toBe(2);
  });
});
