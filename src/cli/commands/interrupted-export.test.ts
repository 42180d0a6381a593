import { createHash } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_MODEL, startCli } from '#cli/testing/run-cli.ts';

const CHECKPOINT = 'models/llava-pictograms/checkpoint';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.runIf(existsSync('/dev/full'))('an export onto a full disk', () => {
  it.each([
    ['block-model', ['--model', DEMO_MODEL], 'block-05.bin', 'manifest.json'],
    ['hugging-face', ['--checkpoint', CHECKPOINT], 'model.safetensors', 'config.json'],
    ['gguf-q8_0', ['--checkpoint', CHECKPOINT], 'short-Q8_0.gguf', 'skipscope.json'],
    ['onnx-q4', ['--checkpoint', CHECKPOINT], 'onnx/decoder_model_merged_q4.onnx_data', 'config.json'],
  ])('as %s says so, leaves no model, and goes on with room', async (form, source, full, last) => {
    const out = at(`full-disk-${form}`);
    await mkdir(dirname(join(out, full)), { recursive: true });
    await symlink('/dev/full', join(out, `${full}.partial`));
    const args = ['export', ...source, '--to', form, '--skip', '3', '--name', 'short', '--out', out];
    const { status, stderr } = await callCli(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(`${full} cannot be written: the disk is full.`);
    const left = await readdir(out);
    expect(left).not.toContain(last);
    expect(left).toContain('export.json');
    const again = await callCli(...args);
    expect(again.status, again.stderr).toBe(0);
    expect(await readdir(out)).toContain(last);
  });
});

// A process needs seconds to start on a busy machine.
describe('an export that is stopped', { timeout: 300_000 }, () => {
  // Large enough that the signal arrives in time.
  const MODEL = 'public/models/llava-smollm2-135m';
  const args = (out: string) => ['export', '--model', MODEL, '--skip', '20,21', '--out', at(out)];

  /** Sends a signal as soon as `name` is in the folder. */
  async function stopAt(out: string, name: string, signal: NodeJS.Signals) {
    await mkdir(at(out));
    const events = watch(at(out));
    const seen = new Promise<void>((resolve) => {
      events.on('change', () => {
        if (existsSync(join(at(out), name))) resolve();
      });
    });
    const run = startCli(args(out));
    await seen;
    events.close();
    run.kill(signal);
    return run.result;
  }

  const digests = async (out: string) =>
    Object.fromEntries(
      (await readdir(at(out)))
        .filter((name) => name !== 'skipscope.json')
        .sort()
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(at(out), name)))
            .digest('hex'),
        ]),
    );

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s is no model, and goes on to the same bytes',
    async (signal) => {
      const whole = `whole-${signal}`;
      expect((await callCli(...args(whole))).status).toBe(0);
      const { status, stderr } = await stopAt(signal, 'block-02.bin', signal);
      expect(status).not.toBe(0);
      expect(existsSync(join(at(signal), 'manifest.json'))).toBe(false);
      if (signal === 'SIGINT') expect(stderr).toContain('The export was interrupted');
      const again = await callCli(...args(signal));
      expect(again.status, again.stderr).toBe(0);
      expect(again.stderr).toContain('were finished by an earlier export');
      expect(await digests(signal)).toEqual(await digests(whole));
    },
  );
});
