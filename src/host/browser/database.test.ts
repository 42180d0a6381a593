import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { DatabaseCalibrations } from './database-calibrations.ts';
import { DatabaseRuns } from './database-runs.ts';
import { openDatabase } from './database.ts';

const event = (block: number): RunEvent => ({
  type: 'candidate',
  at: block,
  step: 1,
  objective: 'metric',
  parent: 0,
  block,
  value: 0.5,
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('DatabaseRuns', () => {
  it('keeps events over visits, in order, run by run', async () => {
    const first = new DatabaseRuns(openDatabase());
    await first.journal('a').append(event(1));
    await first.journal('b').append(event(2));
    await first.journal('a').append(event(3));
    const second = new DatabaseRuns(openDatabase());
    expect(await second.ids()).toEqual(['a', 'b']);
    expect(await second.journal('a').read()).toEqual([event(1), event(3)]);
  });

  it('deletes one run', async () => {
    const runs = new DatabaseRuns(openDatabase());
    await runs.journal('a').append(event(1));
    await runs.journal('b').append(event(2));
    await runs.delete('a');
    expect(await runs.ids()).toEqual(['b']);
    expect(await runs.journal('a').read()).toEqual([]);
  });

  it('refuses records it does not understand', async () => {
    const database = openDatabase();
    await (await database).add('events', { run: 'a', event: { type: 'started' } });
    await expect(new DatabaseRuns(database).journal('a').read()).rejects.toMatchObject({
      code: 'invalid-journal',
    });
  });
});

describe('DatabaseCalibrations', () => {
  it('keeps, replaces, lists and deletes sets', async () => {
    const store = new DatabaseCalibrations(openDatabase());
    const file = (text: string) => ({ path: 'cup/1.png', contents: new Blob([text]) });
    await store.save({ id: 'x', name: 'Mine', files: [file('old')] });
    await store.save({ id: 'x', name: 'Mine', files: [file('new')] });
    expect(await store.list()).toEqual([{ id: 'x', name: 'Mine' }]);
    const loaded = await store.load('x');
    expect(loaded?.files.map(({ path, contents }) => [path, contents.size])).toEqual([['cup/1.png', 3]]);
    await store.delete('x');
    expect(await store.load('x')).toBeNull();
  });
});

it('says that storage failed', async () => {
  const closed = openDatabase();
  (await closed).close();
  await expect(new DatabaseRuns(closed).ids()).rejects.toMatchObject({ code: 'storage' });
});
