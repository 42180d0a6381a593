import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldEvents } from '#engine/search/fold-run.ts';
import { claimFile, claimFolder } from '#host/node/files/claim.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { DEMO_CALIBRATION, DEMO_MODEL, runCli, startCli } from '#cli/testing/run-cli.ts';

const SAMPLES = ['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'single-object'];
const LIMITS = ['--limit', '4', '--max-blocks', '2', '--threads', '1', '--json'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-claimed-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a journal that two commands would write', { timeout: 240_000 }, () => {
  it('is written by one, and refused to the other by the name of its holder', async () => {
    const journal = path.join(folder, 'run.jsonl');
    const search = ['search', ...SAMPLES, ...LIMITS, '--journal', journal];
    const runs = [startCli(search), startCli(search)];
    const ends = await Promise.all(runs.map(({ result }) => result));
    expect(ends.map(({ status }) => status).sort()).toEqual([0, 1]);
    const refused = ends.find(({ status }) => status === 1);
    expect(refused?.stderr).toMatch(/run\.jsonl is being written by process \d+ on /u);
    const { status, removalOrder } = foldEvents(await readJournal(journal));
    expect(status).toBe('done');
    expect(new Set(removalOrder).size).toBe(removalOrder.length);
    expect(await readdir(folder)).toEqual(['run.jsonl']);
  });

  it('is refused while a comparison has its folder, and the folder while the journal is written', async () => {
    const search = ['search', ...SAMPLES, ...LIMITS, '--journal', path.join(folder, 'run.jsonl')];
    const compare = ['compare', ...SAMPLES, ...LIMITS, '--strategies', 'gm-skip', '--out', folder];
    const held = /is being written by process \d+ on /u;
    // The claims of another process: of this one from the point of view of the commands.
    const releaseFolder = await claimFolder(folder);
    const search1 = await runCli(...search);
    await releaseFolder();
    const releaseFile = await claimFile(path.join(folder, 'run.jsonl'));
    const compare1 = await runCli(...compare);
    await releaseFile();
    expect([search1.status, compare1.status]).toEqual([1, 1]);
    expect(search1.stderr).toMatch(held);
    expect(compare1.stderr).toMatch(held);
    expect(await readdir(folder)).toEqual([]);
  });
});
