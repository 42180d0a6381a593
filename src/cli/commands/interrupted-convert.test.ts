import { createHash } from 'node:crypto';
import { existsSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '#host/node/files/claim.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_MODEL, runCli, startCli } from '#cli/testing/run-cli.ts';

const CHECKPOINT = 'models/llava-pictograms/checkpoint';

let out = '';
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'skipscope-convert-')), 'model');
  await mkdir(out);
});
afterEach(() => rm(join(out, '..'), { recursive: true, force: true }));

const args = () => ['convert', CHECKPOINT, out, '--dtype', 'q4'];

async function digests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digest(name)])));
}

/** Resolves once the folder holds `name`. */
async function appears(name: string): Promise<void> {
  const events = watch(out);
  try {
    await new Promise<void>((resolve) => {
      events.on('change', () => {
        if (existsSync(join(out, name))) resolve();
      });
    });
  } finally {
    events.close();
  }
}

/** Sends a signal as soon as `name` is written. */
async function stopAt(name: string, signal: NodeJS.Signals) {
  const run = startCli(args());
  await appears(name);
  run.kill(signal);
  return run.result;
}

// A process needs seconds to start on a busy machine.
describe('convert', { timeout: 300_000 }, () => {
  it('killed twice goes on and writes the shipped model, byte by byte', async () => {
    let cut = 0;
    for (const name of ['vision.bin', 'block-06.bin']) {
      await stopAt(name, 'SIGKILL');
      if (!existsSync(join(out, 'manifest.json'))) cut++;
    }
    const last = await callCli(...args(), '--json');
    expect(last.status).toBe(0);
    expect(last.stderr).toContain('were finished by an earlier conversion');
    expect(cut).toBeGreaterThan(0);
    expect(await digests(out)).toEqual(await digests(DEMO_MODEL));
  });

  it('ends at Ctrl-C with one line, no manifest, and can go on', async () => {
    const { status, stderr } = await stopAt('block-02.bin', 'SIGINT');
    expect(status).toBe(1);
    expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      `error: The conversion was interrupted; ${out} is not complete. Give the same command again to go on where it stopped.`,
    ]);
    expect(await readdir(out)).toContain('conversion.json');
    expect(await readdir(out)).not.toContain('manifest.json');
    expect((await callCli(...args())).status).toBe(0);
    expect(await digests(out)).toEqual(await digests(DEMO_MODEL));
  });

  it('leaves a folder alone that another conversion is writing', async () => {
    const release = await claimFolder(out);
    const before = await readdir(out);
    const { status, stderr } = await runCli(...args());
    expect(status).toBe(1);
    expect(stderr).toContain(`is being written by process ${process.pid}`);
    expect(await readdir(out)).toEqual(before);
    await release();
  });
});
