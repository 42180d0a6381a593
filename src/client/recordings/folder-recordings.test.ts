import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { encodeRecordedIndex } from '#engine/search/recorded-run.ts';
import { recordedEvents, recordingOf } from '#engine/search/testing/recordings.ts';
import { FolderRecordings } from './folder-recordings.ts';

const { run, file } = recordingOf('one');
const index = new TextEncoder().encode(encodeRecordedIndex([run]));

/** A folder of these files, which counts how often each is read. */
function folderOf(files: Map<string, Uint8Array<ArrayBuffer>>) {
  const reads: string[] = [];
  const source: FileSource = {
    label: 'runs',
    exists: (path) => Promise.resolve(files.has(path)),
    list: () => Promise.resolve(null),
    readRange: () => Promise.reject(new Error('Recorded runs are read whole.')),
    read: (path) => {
      reads.push(path);
      const found = files.get(path);
      const missing = new SkipscopeError('not-found', `${path} does not exist.`, 'Look elsewhere.');
      return found ? Promise.resolve(found) : Promise.reject(missing);
    },
  };
  return { reads, recordings: new FolderRecordings(source) };
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

  it('are read once each', async () => {
    const { reads, recordings } = folderOf(new Map([[run.file, file]]));
    const [one, other] = await Promise.all([recordings.read(run), recordings.read(run)]);
    expect(one.path).toHaveLength(1);
    expect(other).toBe(one);
    expect(reads).toEqual([run.file]);
  });

  it('have the events of their journals', async () => {
    const { recordings } = folderOf(new Map([[run.file, file]]));
    const events = await recordings.events(run);
    expect(events.map(({ type }) => type)).toEqual(recordedEvents.map(({ type }) => type));
  });

  it('are asked for again after a failure', async () => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    const { recordings } = folderOf(files);
    await expect(recordings.read(run)).rejects.toThrow('one.jsonl.gz does not exist.');
    files.set(run.file, file);
    expect((await recordings.read(run)).path).toHaveLength(1);
  });
});
