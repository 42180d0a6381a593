import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';

const count = z.number().int().nonnegative();

/** What a command prints with `--json`. */
async function jsonOf(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await callCli(...args, '--json');
  return JSON.parse(stdout);
}

describe('document frequencies', { timeout: 120_000 }, () => {
  const captioning = [
    '--model',
    DEMO_MODEL,
    '--calibration',
    DEMO_CALIBRATION,
    '--task',
    'captioning',
    '--limit',
    '2',
  ];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'skipscope-frequencies-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('of a captions file mend CIDEr on two pictures, which is warned of without them', async () => {
    const table = path.join(folder, 'table.json');
    const made = z.object({ documents: count.min(20), ngrams: count.min(100), leftOut: z.literal(0) });
    made.parse(await jsonOf('document-frequencies', `${DEMO_CALIBRATION}/captions.json`, table));
    const alone = await callCli('evaluate', ...captioning, '--json');
    const mended = await callCli('evaluate', ...captioning, '--document-frequencies', table, '--json');
    expect(alone.stderr).toContain('CIDEr on 2 images is distorted');
    expect(mended.stderr).not.toContain('distorted');
    const value = ({ stdout }: { readonly stdout: string }) =>
      z.looseObject({ value: z.number() }).parse(JSON.parse(stdout)).value;
    expect(Math.abs(value(mended) - value(alone))).toBeGreaterThan(1);
  });

  it('are remembered by a search', async () => {
    const table = path.join(folder, 'table.json');
    const journal = path.join(folder, 'run.jsonl');
    const protect = Array.from({ length: 11 }, (_, block) => block).join(',');
    const run = ['search', ...captioning, '--protect', protect, '--journal', journal];
    const named = z.object({ name: z.literal('table.json'), hash: z.string().length(64) });
    const schema = z.looseObject({ spec: z.looseObject({ documentFrequencies: named }) });
    schema.parse(await jsonOf(...run, '--document-frequencies', table));
    const { status, stderr } = await callCli(...run);
    expect(status).toBe(1);
    expect(stderr).toContain('The journal records another search: documentFrequencies differs.');
  });
});
