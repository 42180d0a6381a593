import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';

const CHECKPOINT = 'test-data/models/families/qwen2-clip/checkpoint';
const schema = z.looseObject({ warnings: z.array(z.string()) });

describe('a checkpoint whose files leave a question open', () => {
  let folder: string;
  let checkpoint: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'skipscope-info-'));
    checkpoint = path.join(folder, 'checkpoint');
    await cp(CHECKPOINT, checkpoint, { recursive: true });
    await writeFile(path.join(checkpoint, 'model.safetensors.index.json'), '{"weight_map": {}}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is described by info, with what a user should know', async () => {
    const { status, stdout, stderr } = await callCli('info', '--model', checkpoint, '--json');
    expect(status, stderr).toBe(0);
    expect(schema.parse(JSON.parse(stdout))).toMatchObject({
      kind: 'checkpoint',
      decoder: 'qwen2',
      blocks: 4,
      warnings: [expect.stringContaining('model.safetensors is read')],
    });
  });

  it('is converted with the same words, on stderr and in the result', async () => {
    const out = path.join(folder, 'out');
    const { status, stdout, stderr } = await callCli('convert', checkpoint, out, '--dtype', 'q4', '--json');
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('warning: model.safetensors is read');
    expect(schema.parse(JSON.parse(stdout)).warnings).toHaveLength(1);
  });

  it('is refused by both where it could not be asked', async () => {
    await writeFile(path.join(checkpoint, 'chat_template.jinja'), 'no picture');
    for (const command of [
      ['info', '--model', checkpoint],
      ['convert', checkpoint, path.join(folder, 'refused'), '--dtype', 'q4'],
    ]) {
      const { status, stderr } = await callCli(...command);
      expect(status).toBe(1);
      expect(stderr).toContain('The chat template puts no image placeholder into the prompt.');
    }
  });
});

it('a block model that could not be asked is refused by info, before its weights are read', async () => {
  const model = await mkdtemp(path.join(tmpdir(), 'skipscope-info-'));
  const withoutWeights = (file: string): boolean => !file.endsWith('.bin');
  await cp('public/models/llava-pictograms', model, { recursive: true, filter: withoutWeights });
  expect((await callCli('info', '--model', model)).status).toBe(0);
  const manifest = path.join(model, 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('"maxPositions": 512', '"maxPositions": 20'));
  const { status, stderr } = await callCli('info', '--model', model);
  expect(status).toBe(1);
  expect(stderr).toContain('the decoder has 20, by max_position_embeddings');
  await rm(model, { recursive: true });
});
