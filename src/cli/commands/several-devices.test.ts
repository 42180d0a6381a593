import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import { readJournal } from '#host/node/files/journal-file.ts';

const SEARCH = [
  'search',
  ...['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'multi-object', '--limit', '8'],
  ...['--max-blocks', '1', '--explore', '--held-out', '0.25', '--threads', '1', '--json'],
];

describe('a search on several devices of one machine', { timeout: 120_000 }, () => {
  let folder: string;
  const journal = (name: string) => join(folder, `${name}.jsonl`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipscope-devices-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds what one device finds, event for event, without a queue', async () => {
    const alone = await callCli(...SEARCH, '--journal', journal('alone'));
    expect(alone.status).toBe(0);
    const spread = await callCli(...SEARCH, '--devices', 'cpu,cpu,cpu', '--journal', journal('spread'));
    expect(spread.stderr).toMatch(/Units answered: .*cpu 2 \d+/u);
    expect(spread.status).toBe(0);
    const events = await readJournal(journal('spread'));
    expect(essenceOf(events)).toEqual(essenceOf(await readJournal(journal('alone'))));
    expect(
      foldEvents(events)
        .workers.map(({ name }) => name)
        .sort(),
    ).toEqual(['cpu', 'cpu 2', 'this device']);
  });

  it.each([
    [['--devices', 'cpu,auto'], 'Name each device'],
    [['--devices', 'cpu,tpu'], 'is none of'],
    [['--devices', 'cpu', '--device', 'cpu'], 'cannot be used with'],
    [['--devices', 'cpu', '--queue', 'nats://127.0.0.1:1'], 'cannot be used with'],
  ])('refuses %j', async (options, text) => {
    const refused = await callCli(...SEARCH, ...options);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain(text);
  });
});
