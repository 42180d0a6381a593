import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { encodeRecordedIndex } from '#engine/search/recorded-run.ts';
import { recordedEvents, recordingOf } from '#engine/search/testing/recordings.ts';
import { FolderRecordings } from './folder-recordings.ts';

const { run, file } = recordingOf('one');
const index = new TextEncoder().encode(encodeRecordedIndex([run]));

function folderOf(files: Map<string, Uint8Array<ArrayBuffer>>) {
  const source: FileSource = {
    label: 'runs',
    exists: (path) => Promise.resolve(files.has(path)),
    list: () => Promise.resolve(null),
    readRange: () => Promise.reject(new Error('Recorded runs are read whole.')),
    read: (path) => {
      const found = files.get(path);
      const missing = new SkipscopeError('not-found', `${path} does not exist.`, 'Look elsewhere.');
      return found ? Promise.resolve(found) : Promise.reject(missing);
    },
  };
  return { recordings: new FolderRecordings(source) };
}

describe('the recorded runs of a page', () => {
  it('are none where it is served without them', async () => {
    expect(await folderOf(new Map()).recordings.list()).toEqual([]);
  });

  it('are listed by their index', async () => {
    expect(await folderOf(new Map([['index.json', index]])).recordings.list()).toEqual([run]);
  });

  it('are told to be broken where the index is', async () => {
    const broken = new Map([['index.json', new TextEncoder().encode('<html>')]]);
    await expect(folderOf(broken).recordings.list()).rejects.toThrow('it is not valid JSON');
  });

  it('have the states of their journals', async () => {
    const { recordings } = folderOf(new Map([[run.file, file]]));
    expect((await recordings.read(run)).path).toHaveLength(1);
  });

  it('have the events of their journals', async () => {
    const { recordings } = folderOf(new Map([[run.file, file]]));
    const events = await recordings.events(run);
    expect(events.map(({ type }) => type)).toEqual(recordedEvents.map(({ type }) => type));
  });
});
