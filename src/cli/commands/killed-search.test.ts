import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL, runCli, startCli } from '#cli/testing/run-cli.ts';

const KILLS = 6;

const reportSchema = z.looseObject({
  baseline: z.number(),
  removalOrder: z.array(z.number()),
  path: z.array(z.looseObject({ step: z.number(), value: z.number(), latencyMs: z.number() })),
  work: z.object({
    blockTokens: z.number(),
    exhaustiveBlockTokens: z.number(),
    evaluations: z.number(),
    pruned: z.number(),
  }),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-kill-'));
});
afterAll(() => rm(folder, { recursive: true }));

const search = (journal: string) => [
  'search',
  ...['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'single-object', '--limit', '6'],
  ...['--max-blocks', '20', '--explore', '--threads', '1', '--json', '--journal', journal],
];

/**
 * The part of a report that must not depend on how often the run was killed: everything but times and the block tokens, which
 * are those that were computed. A process that resumes computes the state of the parent anew.
 */
function foundBy(stdout: string) {
  const { baseline, removalOrder, path: points, work } = reportSchema.parse(JSON.parse(stdout));
  const { blockTokens, ...counts } = work;
  const values = points.map(({ step, value }) => [step, value]);
  return { blockTokens, found: { baseline, removalOrder, values, counts } };
}

/** Bytes of the journal; 0 before it exists. */
async function journalBytes(journal: string): Promise<number> {
  return stat(journal).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Kills the search once its journal has grown by more than `bytes`. False when it ended before. */
async function killLater(journal: string, bytes: number): Promise<boolean> {
  const before = await journalBytes(journal);
  const run = startCli(search(journal));
  let ended = false;
  void run.result.then(() => {
    ended = true;
  });
  while (!ended && (await journalBytes(journal)) <= before + bytes) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  run.kill();
  return (await run.result).status === null;
}

it(
  `loses nothing but the evaluation in flight when it is killed ${KILLS} times`,
  { timeout: 300_000 },
  async () => {
    const whole = await callCli(...search(path.join(folder, 'whole.jsonl')));
    expect(whole.stderr).not.toContain('Error');
    const journal = path.join(folder, 'killed.jsonl');
    // Events come in bursts, so a kill lands some way behind its moment: small shares leave room for all kills.
    const share = (await journalBytes(path.join(folder, 'whole.jsonl'))) / (2 * KILLS);
    let kept = '';
    for (let kill = 0; kill < KILLS; kill++) {
      // A random moment within the next share of the run.
      expect(await killLater(journal, Math.random() * share)).toBe(true);
      const text = await readFile(journal, 'utf8');
      const complete = text.slice(0, text.lastIndexOf('\n') + 1);
      expect(complete.startsWith(kept)).toBe(true);
      kept = complete;
    }
    const finished = await runCli(...search(journal));
    expect(finished.status).toBe(0);
    const [resumed, undisturbed] = [foundBy(finished.stdout), foundBy(whole.stdout)];
    expect(resumed.found).toEqual(undisturbed.found);
    expect(resumed.blockTokens).toBeGreaterThanOrEqual(undisturbed.blockTokens);
  },
);
