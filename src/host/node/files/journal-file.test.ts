import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { withoutSums } from '#engine/search/testing/journals.ts';
import { JournalFile } from './journal-file.ts';

const events: readonly RunEvent[] = [
  { type: 'candidate', at: 1, step: 1, objective: 'metric', parent: 0, block: 3, value: 0.5 },
  { type: 'candidate', at: 2, step: 1, objective: 'metric', parent: 0, block: 4, value: 0.25 },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function reopened(path: string): Promise<readonly RunEvent[]> {
  const journal = await JournalFile.open(path);
  await journal.close();
  return withoutSums(await journal.read());
}

describe('JournalFile', () => {
  it('keeps events over processes, in order', async () => {
    const path = join(folder, 'new', 'run.jsonl');
    for (const event of events) {
      const journal = await JournalFile.open(path);
      await journal.append(event);
      await journal.close();
    }
    expect(await reopened(path)).toEqual(events);
  });

  it('cuts off a torn line and goes on behind the last whole one', async () => {
    const path = join(folder, 'run.jsonl');
    const [first, second] = events;
    if (!first || !second) throw new Error('two events are needed');
    const journal = await JournalFile.open(path);
    await journal.append(first);
    await journal.close();
    await appendFile(path, '{"type":"cand');
    const again = await JournalFile.open(path);
    expect(withoutSums(await again.read())).toEqual([first]);
    await again.append(second);
    await again.close();
    expect(await reopened(path)).toEqual(events);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3);
  });

  it('refuses a file that is no journal and leaves it alone', async () => {
    const path = join(folder, 'notes.txt');
    for (const notes of ['hello\nworld\n', 'hello']) {
      await writeFile(path, notes);
      await expect(JournalFile.open(path)).rejects.toMatchObject({ code: 'invalid-journal' });
      expect(await readFile(path, 'utf8')).toBe(notes);
    }
  });

  it('says when the path cannot be used', async () => {
    await expect(JournalFile.open(folder)).rejects.toMatchObject({ code: 'storage' });
  });
});

describe('a journal on the disk', () => {
  const [first, second] = events;
  if (!first || !second) throw new Error('two events are needed');

  it.each(['', '{"type":"candi'])('goes on behind a tail of zeros after "%s"', async (torn) => {
    const path = join(folder, 'run.jsonl');
    const journal = await JournalFile.open(path);
    await journal.append(first);
    await journal.close();
    await appendFile(path, Buffer.concat([Buffer.from(torn), Buffer.alloc(5000)]));
    const again = await JournalFile.open(path);
    await again.append(second);
    await again.close();
    expect(await reopened(path)).toEqual(events);
  });

  it('goes on behind a torn end with half a character, and stays readable', async () => {
    const path = join(folder, 'run.jsonl');
    const journal = await JournalFile.open(path);
    await journal.append({ type: 'failed', at: 1, message: 'Gerät', remedy: '' });
    await journal.close();
    await appendFile(path, Buffer.from('{"type":"failed","message":"Ger\u00e4').subarray(0, -1));
    const again = await JournalFile.open(path);
    await again.append(first);
    await again.close();
    expect((await reopened(path)).map(({ type }) => type)).toEqual(['failed', 'candidate']);
  });

  it('is written by one at a time', async () => {
    const path = join(folder, 'run.jsonl');
    const journal = await JournalFile.open(path);
    await expect(JournalFile.open(path)).rejects.toThrow('is being written by process');
    await journal.append(first);
    const reader = await JournalFile.read(path);
    await expect(reader.append(second)).rejects.toThrow('is being written by process');
    await journal.append(second);
    await journal.close();
    await expect(reader.append(second)).rejects.toThrow('Another program has changed the journal');
    expect(await reopened(path)).toEqual(events);
  });

  it('is not there before its first event', async () => {
    const journal = await JournalFile.open(join(folder, 'run.jsonl'));
    await journal.close();
    expect(await readdir(folder)).toEqual([]);
  });
});
