import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { DatabaseCalibrations } from './database-calibrations.ts';
import { DatabaseDocumentFrequencies } from './database-document-frequencies.ts';
import { DatabaseRuns } from './database-runs.ts';
import { withoutSums } from '#engine/search/testing/journals.ts';
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
    expect(withoutSums(await second.journal('a').read())).toEqual([event(1), event(3)]);
  });

  it('deletes one run', async () => {
    const runs = new DatabaseRuns(openDatabase());
    await runs.journal('a').append(event(1));
    await runs.journal('b').append(event(2));
    await runs.delete('a');
    expect(await runs.ids()).toEqual(['b']);
    expect(await runs.journal('a').read()).toEqual([]);
  });

  it('goes on with a journal that an earlier version wrote without checksums', async () => {
    const database = openDatabase();
    await (await database).add('events', { run: 'a', event: event(1) });
    const runs = new DatabaseRuns(database);
    await runs.journal('a').append(event(2));
    await runs.journal('a').append(event(3));
    expect(withoutSums(await runs.journal('a').read())).toEqual([event(1), event(2), event(3)]);
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

describe('DatabaseDocumentFrequencies', () => {
  it('keeps, replaces, lists and deletes tables', async () => {
    const store = new DatabaseDocumentFrequencies(openDatabase());
    const table = (name: string) => ({ hash: 'h', name, documents: 5000, file: new Blob([name]) });
    await store.save(table('old'));
    await store.save(table('coco.json'));
    expect(await store.list()).toEqual([{ hash: 'h', name: 'coco.json', documents: 5000 }]);
    expect((await store.load('h'))?.file.size).toBe(9);
    await store.delete('h');
    expect(await store.list()).toEqual([]);
    expect(await store.load('h')).toBeNull();
  });
});

describe('a database of the first version', () => {
  const openFirst = () =>
    openDB('skipscope', 1, {
      upgrade: (database) => {
        database.createObjectStore('events', { autoIncrement: true }).createIndex('run', 'run');
        database.createObjectStore('calibrations', { keyPath: 'id' });
      },
    });

  it('is brought up to date with what is in it', async () => {
    const first = await openFirst();
    await first.add('events', { run: 'a', event: event(1) });
    await first.put('calibrations', { id: 'x', name: 'Mine', files: [] });
    first.close();
    const database = openDatabase();
    expect(await new DatabaseRuns(database).journal('a').read()).toEqual([event(1)]);
    expect(await new DatabaseCalibrations(database).list()).toEqual([{ id: 'x', name: 'Mine' }]);
    expect(await new DatabaseDocumentFrequencies(database).list()).toEqual([]);
  });

  it('that another tab keeps open is named', async () => {
    const first = await openFirst();
    await expect(openDatabase()).rejects.toMatchObject({
      code: 'storage',
      remedy: expect.stringContaining('Close the other tabs'),
    });
    first.close();
  });
});

it('says that storage failed', async () => {
  const closed = openDatabase();
  (await closed).close();
  await expect(new DatabaseRuns(closed).ids()).rejects.toMatchObject({ code: 'storage' });
});
