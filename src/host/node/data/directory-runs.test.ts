import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
