import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelTrials } from '#service/ports/model-trials.ts';
import { DatabaseModelTrials } from './browser/data/database-model-trials.ts';
import { MemoryLocks } from './browser/testing/memory-locks.ts';
import { FileModelTrials } from './node/data/file-model-trials.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trials-'));
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('navigator', { locks: new MemoryLocks() });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** Each call is a host of its own; the record outlives it, and a browser ends the locks of a tab that is gone. */
const hosts: Readonly<Record<string, () => ModelTrials>> = {
  'the data folder of a server': () => new FileModelTrials(folder),
  'the database of a browser': () => {
    vi.stubGlobal('navigator', { locks: new MemoryLocks() });
    return new DatabaseModelTrials();
  },
};

describe.each(Object.entries(hosts))('lost trials in %s', (_, host) => {
  it('outlive the host, by model', async () => {
    await host().write('a', 1);
    await host().write('b', 2);
    expect([await host().lost('a'), await host().lost('b'), await host().lost('c')]).toEqual([1, 2, 0]);
    await host().write('a', 0);
    expect([await host().lost('a'), await host().lost('b')]).toEqual([0, 2]);
  });
});

describe('a trial', () => {
  it('that another tab is making is not lost, until that tab is gone', async () => {
    const other = new DatabaseModelTrials();
    await other.write('a', 2);
    expect([await other.lost('a'), await new DatabaseModelTrials().lost('a')]).toEqual([2, 0]);
    vi.stubGlobal('navigator', { locks: new MemoryLocks() });
    expect(await new DatabaseModelTrials().lost('a')).toBe(2);
  });

  it('that a person ended by leaving the page is not lost; one before it stays so', async () => {
    const gone = (left: boolean) => {
      vi.stubGlobal('navigator', { locks: new MemoryLocks() });
      return new DatabaseModelTrials(left);
    };
    await gone(false).write('a', 1);
    await gone(false).write('b', 2);
    const next = gone(true);
    expect([await next.lost('a'), await next.lost('b')]).toEqual([0, 1]);
    expect([await gone(false).lost('a'), await gone(false).lost('b')]).toEqual([0, 1]);
  });

  it('that another tab is making when a person leaves this one is left alone', async () => {
    const other = new DatabaseModelTrials();
    await other.write('a', 2);
    await new DatabaseModelTrials(true).lost('a');
    expect(await other.lost('a')).toBe(2);
  });

  it('is made again where the file is damaged', async () => {
    await writeFile(join(folder, 'model-trials.json'), '{"a":');
    expect(await new FileModelTrials(folder).lost('a')).toBe(0);
  });
});
