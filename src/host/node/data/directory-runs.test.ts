import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { journalLines, withoutSums } from '#engine/search/testing/journals.ts';
import { DirectoryRuns } from './directory-runs.ts';

const ID = 'run';

function candidates(...blocks: readonly number[]): readonly RunEvent[] {
  return blocks.map((block) => ({
    type: 'candidate',
    at: block,
    step: 1,
    objective: 'metric',
    parent: 0,
    block,
    value: 0.5,
  }));
}

let folder: string;
let runs: DirectoryRuns;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
  runs = new DirectoryRuns(folder);
});
afterEach(async () => {
  await runs.close();
  await rm(folder, { recursive: true });
});

/** Reads again and again until `work` is done, as pages do that show the list of runs. */
async function readDuring(work: Promise<void>): Promise<void> {
  let done = false;
  const working = work.finally(() => {
    done = true;
  });
  while (!done) {
    await runs.journal(ID).read();
    await setImmediate();
  }
  await working;
}

describe('DirectoryRuns', () => {
  it('goes on with the new events behind a replacement that others have read through', async () => {
    for (const event of candidates(3)) await runs.journal(ID).append(event);
    await readDuring(runs.replace(ID, journalLines(candidates(4, 5))));
    expect(withoutSums(await runs.journal(ID).read())).toEqual(candidates(4, 5));
    for (const event of candidates(6)) await runs.journal(ID).append(event);
    expect(withoutSums(await new DirectoryRuns(folder).journal(ID).read())).toEqual(candidates(4, 5, 6));
  });

  it('knows nothing of a run that was deleted while others read it', async () => {
    for (const event of candidates(3)) await runs.journal(ID).append(event);
    await readDuring(runs.delete(ID));
    expect(await runs.journal(ID).read()).toEqual([]);
  });
});

describe('the files of many journals', () => {
  const openFiles = async () => (await readdir('/proc/self/fd')).length;

  it.runIf(process.platform === 'linux')('are open a few at a time, read or written', async () => {
    const before = await openFiles();
    const ids = Array.from({ length: 100 }, (_, at) => `run-${String(at)}`);
    for (const id of ids) for (const event of candidates(1, 2)) await runs.journal(id).append(event);
    expect((await openFiles()) - before).toBeLessThanOrEqual(16);
    for (const event of candidates(3)) await runs.journal('run-0').append(event);
    const again = new DirectoryRuns(folder);
    let most = 0;
    const reading = Promise.all(ids.map((id) => again.journal(id).read()));
    const watching = readDuring(reading.then(() => undefined));
    for (let looks = 0; looks < 20; looks++) {
      most = Math.max(most, await openFiles());
      await setImmediate();
    }
    await watching;
    expect(most - before).toBeLessThan(60);
    expect((await reading).map((events) => events.length)).toEqual([3, ...Array<number>(99).fill(2)]);
  });
});

describe('the events of many journals', () => {
  it('are in memory for those that were used last', async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `run-${String(at)}`);
    for (const id of ids) for (const event of candidates(1, 2)) await runs.journal(id).append(event);
    await runs.close();
    const again = new DirectoryRuns(folder);
    for (const id of ids) await again.journal(id).read();
    // What is in memory is not read from the disk, where it is gone.
    await rm(join(folder, 'run-99.jsonl'));
    await rm(join(folder, 'run-0.jsonl'));
    expect(await again.journal('run-99').read()).toHaveLength(2);
    expect(await again.journal('run-0').read()).toEqual([]);
  });

  it('stay in memory while their run is under way, and its journal can be written on', async () => {
    const release = await runs.claim(ID);
    for (const event of candidates(1)) await runs.journal(ID).append(event);
    for (let at = 0; at < 100; at++)
      for (const event of candidates(1)) await runs.journal(`run-${String(at)}`).append(event);
    for (const event of candidates(2)) await runs.journal(ID).append(event);
    release();
    expect(withoutSums(await new DirectoryRuns(folder).journal(ID).read())).toEqual(candidates(1, 2));
  });
});

describe('the file of a journal', () => {
  it('is what is stored at that moment, and empty for a new run', async () => {
    for (const event of candidates(1)) await runs.journal(ID).append(event);
    const { bytes, stream } = await runs.file(ID);
    for (const event of candidates(2)) await runs.journal(ID).append(event);
    expect((await buffer(stream)).length).toBe(bytes);
    expect(await text((await runs.file(ID)).stream)).toBe(await runs.lines(ID));
    expect(await text((await runs.file('new')).stream)).toBe('');
  });
});

it('the version of a journal is told behind the write that is under way', async () => {
  const told: string[] = [];
  const [event] = candidates(1, 1);
  if (event === undefined) throw new Error('There is no event.');
  await Promise.all([
    runs
      .journal('run')
      .append(event)
      .then(() => told.push('written')),
    runs.version('run').then(() => told.push('version')),
  ]);
  expect(told).toEqual(['written', 'version']);
});

it('the version of a journal is asked of the disk again only when it was written', async () => {
  await runs.replace(ID, journalLines(candidates(1, 2, 3)));
  const before = await runs.version(ID);
  await rm(join(folder, `${ID}.jsonl`));
  expect(await runs.version(ID)).toBe(before);
  await runs.replace(ID, journalLines(candidates(4, 5)));
  const replaced = await runs.version(ID);
  expect(replaced).not.toBe(before);
  await runs.delete(ID);
  expect(await runs.version(ID)).toBeNull();
});
