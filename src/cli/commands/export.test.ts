import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { readExportRecord } from '#engine/export/export-record.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { ModelServer } from '#host/node/testing/model-server.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';

const CHECKPOINT = 'models/llava-pictograms/checkpoint';

let folder = '';
const at = (name: string) => join(folder, name);
const fromRun = (out: string, ...args: readonly string[]) =>
  callCli('export', ...args, '--run', at('run.jsonl'), '--out', at(out));
const verify = (name: string, ...args: readonly string[]) =>
  callCli('verify', at(name), '--calibration', DEMO_CALIBRATION, '--json', ...args);
const verdict = z.object({
  agrees: z.boolean(),
  samples: z.number(),
  claimed: z.looseObject({ value: z.number() }),
  measured: z.looseObject({ value: z.number() }),
});

/** A copy of the exported checkpoint whose record was changed. */
async function forged(name: string, change: (text: string) => string): Promise<void> {
  await cp(at('checkpoint'), at(name), { recursive: true });
  const record = join(at(name), 'skipscope.json');
  await writeFile(record, change(await readFile(record, 'utf8')));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-export-'));
  const search = [
    '--task',
    'multi-object',
    '--limit',
    '9',
    '--held-out',
    '0.3',
    '--max-blocks',
    '2',
    '--explore',
  ];
  const data = ['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--protect', '0'];
  const run = await callCli('search', ...data, ...search, '--journal', at('run.jsonl'));
  expect(run.status, run.stderr).toBe(0);
  const checkpoint = await fromRun('checkpoint', '--checkpoint', CHECKPOINT, '--point', '2');
  expect(checkpoint.status, checkpoint.stderr).toBe(0);
  const model = await fromRun('model', '--model', DEMO_MODEL, '--point', '2');
  expect(model.status, model.stderr).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('an export of a run', () => {
  it('carries the figures of the run, and a model card that tells them', async () => {
    const [first, second] = await Promise.all(
      ['checkpoint', 'model'].map((name) => readExportRecord(new DirectorySource(at(name)))),
    );
    expect(first?.run).toEqual(second?.run);
    expect(first?.skip).toHaveLength(2);
    expect(first?.run).toMatchObject({ id: 'run.jsonl', dtype: 'q4', step: 2, spec: { protect: [0] } });
    expect(first?.run?.metric.samples).toHaveLength(6);
    expect(first?.run?.heldOut?.samples).toBe(3);
    expect(second?.source.manifest).toBe(first?.run?.spec.model.hash);
    const card = await readFile(join(at('checkpoint'), 'README.md'), 'utf8');
    const percent = ((first?.run?.metric.value ?? NaN) * 100).toFixed(1);
    expect(card).toContain(`${percent} % (95 %:`);
    expect(card).toContain('on 6 samples of the calibration set scenes');
  });

  it.each(['checkpoint', 'model'])('is verified: the %s scores what it claims', async (name) => {
    const { status, stdout, stderr } = await verify(name);
    expect(status, stderr).toBe(0);
    const { agrees, samples, claimed, measured } = verdict.parse(JSON.parse(stdout));
    expect([agrees, samples, measured.value]).toEqual([true, 6, claimed.value]);
  });

  it('is verified on fewer samples against the scores of these', async () => {
    const { status, stdout } = await verify('model', '--limit', '2');
    expect(status).toBe(0);
    const { samples, claimed, measured } = verdict.parse(JSON.parse(stdout));
    expect([samples, measured.value]).toEqual([2, claimed.value]);
  });

  it('that claims other figures is found out, with both figures and status 1', async () => {
    await forged('boasting', (text) => text.replaceAll(/"score": [\d.]+/gu, '"score": 0.25'));
    const { status, stdout, stderr } = await verify('boasting');
    expect(status).toBe(1);
    expect(verdict.parse(JSON.parse(stdout))).toMatchObject({ agrees: false, claimed: { value: 0.25 } });
    expect(stderr).toContain('does not answer as it claims');
  });

  it('is compared with its hashes alone where no set is given', async () => {
    const { status, stdout } = await callCli('verify', at('checkpoint'), '--json');
    expect(status).toBe(0);
    const { files } = await readExportRecord(new DirectorySource(at('checkpoint')));
    // The model card may be edited.
    expect(JSON.parse(stdout)).toEqual({ folder: at('checkpoint'), files: files.length - 1 });
    expect((await callCli('verify', CHECKPOINT)).stderr).toContain('holds no skipscope.json');
    const measuring = await callCli('verify', at('checkpoint'), '--limit', '2');
    expect(measuring.status).toBe(2);
    expect(measuring.stderr).toContain('--limit goes with --calibration');
  });

  it('is not verified once a file has changed, but for its card', async () => {
    await forged('changed', (text) => text);
    await writeFile(join(at('changed'), 'README.md'), 'My own words.');
    expect((await verify('changed')).status).toBe(0);
    const config = join(at('changed'), 'config.json');
    await writeFile(config, `${await readFile(config, 'utf8')} `);
    const { status, stderr } = await verify('changed');
    expect(status).toBe(1);
    expect(stderr).toContain('config.json is not the file that was exported');
  });

  it('in GGUF is compared with its hashes, but not measured', async () => {
    const { status, stderr } = await fromRun('gguf', '--checkpoint', CHECKPOINT, '--to', 'gguf-q8_0');
    expect(status, stderr).toBe(0);
    expect((await verify('gguf')).stderr).toContain('Skipscope does not run GGUF Q8_0');
    expect((await callCli('verify', at('gguf'))).status).toBe(0);
    const [file = ''] = (await readdir(at('gguf'))).filter((name) => name.endsWith('-Q8_0.gguf'));
    await writeFile(join(at('gguf'), file), 'GGUF');
    expect((await verify('gguf')).stderr).toContain(`${file} is not the file that was exported`);
  });

  it('in a form that is made of something else is a mistake of the command line', async () => {
    const { status, stderr } = await fromRun('other', '--model', DEMO_MODEL, '--to', 'gguf-f16');
    expect(status).toBe(2);
    expect(stderr).toContain('--to gguf-f16 takes a checkpoint');
  });

  it('is not verified on another set, and one of a list of blocks claims nothing', async () => {
    const other = await callCli('verify', at('model'), '--calibration', `${DEMO_CALIBRATION}-counting.jsonl`);
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('measured on the calibration set "scenes"');
    const list = await callCli('export', '--model', DEMO_MODEL, '--skip', '3', '--out', at('list'));
    expect(list.status, list.stderr).toBe(0);
    expect((await verify('list')).stderr).toContain('claims no figure');
  });
});

describe('an export of a run is refused', () => {
  it('for a checkpoint that has changed since, in a single weight', async () => {
    await cp(CHECKPOINT, at('trained'), { recursive: true });
    const weights = join(at('trained'), 'model.safetensors');
    const bytes = await readFile(weights);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle + 1] = (bytes[middle + 1] ?? 0) ^ 0x40;
    await writeFile(weights, bytes);
    const { status, stderr } = await fromRun('refused-a', '--checkpoint', at('trained'));
    expect(status).toBe(1);
    expect(stderr).toContain('is not the checkpoint that the run has measured, or has changed since');
    expect(existsSync(at('refused-a'))).toBe(false);
  });

  it('for another block model', async () => {
    const { status, stderr } = await fromRun('refused-b', '--model', at('model'));
    expect(status).toBe(1);
    expect(stderr).toContain('its manifest has another SHA-256');
  });

  it.each([
    ['a step that the path does not have', 1, ['--model', DEMO_MODEL, '--point', '7'], 'no step 7'],
    ['a point that is none', 2, ['--model', DEMO_MODEL, '--point', 'best'], 'neither high-sparsity'],
    ['blocks beside', 2, ['--model', DEMO_MODEL, '--skip', '3'], 'either --skip or --run'],
    ['two sources', 2, ['--model', DEMO_MODEL, '--checkpoint', CHECKPOINT], 'either --checkpoint or --model'],
  ])('for %s', async (_, expected, args, hint) => {
    const { status, stderr } = await fromRun('refused-c', ...args);
    expect(status).toBe(expected);
    expect(stderr).toContain(hint);
  });
});

describe('an export that takes no block out', () => {
  const whole = (name: string, ...args: readonly string[]) =>
    callCli('export', '--out', at(name), '--skip', 'none', '--json', ...args);

  it('is the full model in another form', async () => {
    const { status, stdout, stderr } = await whole('full', '--checkpoint', CHECKPOINT, '--to', 'gguf-q8_0');
    expect(status, stderr).toBe(0);
    const { skip, blocks } = JSON.parse(stdout) as { skip: readonly number[]; blocks: number };
    expect([skip, blocks]).toEqual([[], 12]);
    const files = (await readdir(at('full'))).filter((name) => name.endsWith('.gguf')).sort();
    expect(files.join()).not.toContain('skip');
    const [decoder = ''] = files.filter((name) => name.endsWith('-Q8_0.gguf'));
    const names = await readFile(join(at('full'), decoder), 'latin1');
    expect(names).toContain('blk.11.attn_q.weight');
    expect(names).not.toContain('blk.12.');
    const card = await readFile(join(at('full'), 'README.md'), 'utf8');
    expect(card).toContain('with all of its 12 decoder blocks, in another form');
    expect(card).not.toContain('layer-pruning');
  });

  it('is a copy in the form of its source, which a warning says', async () => {
    const { status, stderr } = await whole('copy', '--model', DEMO_MODEL);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('warning: No block is taken out: in this form the weights are a copy');
    const [there, here] = [join(DEMO_MODEL, 'manifest.json'), join(at('copy'), 'manifest.json')];
    expect(await readFile(here)).toEqual(await readFile(there));
  });

  it('of a run has the figures of the full model, which are verified', async () => {
    const { status, stderr } = await fromRun('of-run', '--model', DEMO_MODEL, '--point', '0');
    expect(status, stderr).toBe(0);
    const { run, skip } = await readExportRecord(new DirectorySource(at('of-run')));
    expect(skip).toEqual([]);
    expect(run).toMatchObject({ step: 0, metric: { value: run?.metric.baseline } });
    const card = await readFile(join(at('of-run'), 'README.md'), 'utf8');
    expect(card).toContain('| | This model |\n| :-- | --: |\n| Blocks | 12 |\n');
    expect(card).toContain('measured by Skipscope with q4 weights.');
    expect(card).not.toContain('chosen');
    const verified = await verify('of-run');
    expect(verified.status, verified.stderr).toBe(0);
    const { measured } = verdict.parse(JSON.parse(verified.stdout));
    expect(measured.value).toBe(run?.metric.value);
  });

  it('has to be asked for', async () => {
    const { status, stderr } = await callCli('export', '--checkpoint', CHECKPOINT, '--out', at('nothing'));
    expect(status).toBe(2);
    expect(stderr).toContain('--skip none takes out none');
  });
});

describe('an export is refused', () => {
  const refused = (...args: readonly string[]) => callCli('export', '--out', at('refused-d'), ...args);

  it.each([
    ['a protected block', ['--model', DEMO_MODEL, '--skip', '3,5', '--protect', '5'], 'Block 5 is protected'],
    ['a block that does not exist', ['--model', DEMO_MODEL, '--skip', '3,12'], 'Block 12 does not exist'],
    ['a folder without a manifest', ['--model', CHECKPOINT, '--skip', '3'], 'has no manifest.json. Choose'],
    [
      'a block model in place of a checkpoint',
      ['--checkpoint', DEMO_MODEL, '--skip', '3'],
      'is a block model',
    ],
    ['all blocks', ['--checkpoint', CHECKPOINT, '--skip', '0-11'], 'All 12 blocks would be taken out'],
  ])('for %s', async (_, args, hint) => {
    const { status, stderr } = await refused(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(hint);
    expect(existsSync(at('refused-d'))).toBe(false);
  });

  it('for a journal that is not there', async () => {
    const { status, stderr } = await refused('--model', DEMO_MODEL, '--run', 'no.jsonl');
    expect([status, stderr.trim()]).toEqual([1, 'error: There is no journal no.jsonl. Check the path.']);
  });

  it('for a repository that is given to signed-in people only, and says how to give it', async () => {
    const server = await ModelServer.start(tinyCheckpoint().files);
    server.gated = true;
    try {
      const { status, stderr } = await refused(
        ...['--checkpoint', server.repository, '--hub-endpoint', server.hub, '--skip', '1'],
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/gated.*hf download someone\/tiny/u);
      expect(existsSync(at('refused-d'))).toBe(false);
    } finally {
      await server.stop();
    }
  });
});
