import type { FileHandle } from 'node:fs/promises';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { withoutSums } from '#engine/search/testing/journals.ts';
import { claimFolder } from './claim.ts';
import { JournalFile } from './journal-file.ts';

const disk = vi.hoisted(() => ({ isFull: false }));

/** What a full disk does: a new file is made, and holds a part of what is written to it. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  return {
    ...real,
    writeFile: async (...given: Parameters<typeof fs.writeFile>) => {
      if (!disk.isFull) return real.writeFile(...given);
      await real.writeFile(given[0], '', given[2]);
      throw full();
    },
    open: async (...given: Parameters<typeof fs.open>): Promise<FileHandle> => {
      const file = await real.open(...given);
      const append = file.appendFile.bind(file);
      file.appendFile = async (data, options) => {
        if (!disk.isFull) return append(data, options);
        await append(Buffer.from('{"type":"can'));
        throw full();
      };
      return file;
    },
  };
});

const event: RunEvent = { type: 'paused', at: 1 };
let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'full-'));
});
afterEach(async () => {
  disk.isFull = false;
  await fs.rm(folder, { recursive: true });
});

it('a claim that the disk does not take leaves nothing behind', async () => {
  disk.isFull = true;
  await expect(claimFolder(folder)).rejects.toMatchObject({
    code: 'storage',
    remedy: 'Check the path, its permissions and the free space of the disk.',
  });
  expect(await fs.readdir(folder)).toEqual([]);
});

it('a journal whose first event the disk does not take is not there', async () => {
  const journal = await JournalFile.open(join(folder, 'run.jsonl'));
  disk.isFull = true;
  await expect(journal.append(event)).rejects.toThrow('The disk is full');
  await journal.close();
  expect(await fs.readdir(folder)).toEqual([]);
});

it('an event that the disk does not take is not half there, and is written once there is room', async () => {
  const path = join(folder, 'run.jsonl');
  const journal = await JournalFile.open(path);
  await journal.append(event);
  disk.isFull = true;
  await expect(journal.append(event)).rejects.toMatchObject({
    code: 'storage',
    message: `The disk is full: the journal ${path} cannot be written.`,
    remedy: 'Make room on the disk, then go on with the run: what the journal holds stays as it is.',
  });
  expect(await fs.readFile(path, 'utf8')).toMatch(/^[^\n]+\n$/u);
  disk.isFull = false;
  await journal.append(event);
  await journal.close();
  expect(withoutSums(await (await JournalFile.read(path)).read())).toEqual([event, event]);
});
