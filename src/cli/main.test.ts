import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL, runCli } from '#cli/testing/run-cli.ts';

const count = z.number().int().nonnegative();
const time = z.number().positive();
const point = z.looseObject({
  step: count,
  block: count.nullable(),
  value: z.number(),
  sparsity: z.number().min(0).max(1),
  latencyMs: time,
});

const schemas = {
  info: z.object({
    name: z.literal('llava-pictograms'),
    family: z.literal('llava'),
    blocks: z.literal(12),
    hiddenSize: z.literal(64),
    dtype: z.literal('q4'),
    parameters: count,
    imageTokens: z.literal(36),
    runtime: z.object({
      provider: z.literal('cpu'),
      version: z.string().regex(/^\d+\./),
      threads: count.min(1),
      adapter: z.string().min(1),
      f16: z.literal(false),
      software: z.literal(false),
      memoryBytes: z.number().positive(),
      maxBufferBytes: z.null(),
      arithmetic: z.literal('float32'),
      weights: z.literal('float'),
      fallbackReason: z.null(),
      refused: z.array(z.never()),
      obstacle: z.null(),
    }),
  }),
  device: z.looseObject({
    provider: z.enum(['cpu', 'cuda', 'webgpu']),
    software: z.literal(false),
    fallbackReason: z.string().nullable(),
    refused: z.array(
      z.object({ device: z.enum(['cuda', 'webgpu']), reason: z.string().min(1), remedy: z.string().min(1) }),
    ),
  }),
  generate: z.looseObject({
    answer: z.string().min(1),
    tokenIds: z.array(count).min(1),
    skip: z.tuple([z.literal(3), z.literal(7)]),
    sparsity: z.literal(2 / 12),
    provider: z.literal('cpu'),
    latencyMs: z.looseObject({ vision: time, prefill: time, perToken: z.number(), total: time }),
  }),
  evaluate: z.looseObject({
    task: z.literal('multi-object'),
    metric: z.literal('set-precision'),
    value: z.number().min(0).max(1),
    interval: z.object({
      low: z.number(),
      high: z.number(),
      confidence: z.literal(0.95),
      method: z.literal('bootstrap'),
    }),
    secondary: z.tuple([
      z.looseObject({ metric: z.literal('set-recall'), value: z.number(), n: z.literal(5) }),
      z.looseObject({ metric: z.literal('set-f1'), value: z.number(), n: z.literal(5) }),
    ]),
    categories: z
      .array(z.looseObject({ category: z.string(), n: count.min(1), value: z.number().min(0).max(1) }))
      .min(1),
    samples: z.literal(5),
    skip: z.array(count),
    sparsity: z.literal(0),
    latencyMs: time,
    latency: z
      .object({ ratio: z.object({ median: time }), turns: z.literal(7) })
      .loose()
      .nullable(),
    perSample: z
      .array(
        z.object({
          id: z.string(),
          picture: z.string().startsWith('images/'),
          prediction: z.string(),
          reference: z.string(),
          score: z.number(),
        }),
      )
      .length(5),
  }),
  search: z.looseObject({
    baseline: z.number(),
    removalOrder: z.array(count),
    path: z.array(point),
    operatingPoints: z.object({ highPerformance: point, highSparsity: point }),
    work: z.object({
      blockTokens: count,
      exhaustiveBlockTokens: count,
      evaluations: count,
      pruned: count,
    }),
  }),
};

const calibrated = ['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION];

async function json<T>(schema: z.ZodType<T>, ...args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await callCli(...args, '--json');
  expect(status, stderr).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

describe('the JSON of', () => {
  it('info', () => json(schemas.info, 'info', '--model', DEMO_MODEL));

  it('info on the best device, with what was refused in front of it', async () => {
    const schema = z.looseObject({ runtime: schemas.device });
    const { runtime } = await json(schema, 'info', '--model', DEMO_MODEL, '--device', 'auto');
    const order = ['cuda', 'webgpu', 'cpu'];
    expect([...runtime.refused.map(({ device }) => device), runtime.provider]).toEqual(
      order.slice(0, runtime.refused.length + 1),
    );
    expect(runtime.fallbackReason === null).toBe(runtime.refused.length === 0);
  });

  it('generate', () => {
    const image = `${DEMO_CALIBRATION}/images/000001.webp`;
    const prompt = ['--prompt', 'Describe this image.', '--skip', '7,3'];
    return json(schemas.generate, 'generate', '--model', DEMO_MODEL, '--image', image, ...prompt);
  });

  it('evaluate', async () => {
    const task = ['--task', 'multi-object', '--limit', '5'];
    const { value, perSample } = await json(schemas.evaluate, 'evaluate', ...calibrated, ...task);
    expect(value).toBeCloseTo(perSample.reduce((sum, { score }) => sum + score, 0) / 5, 12);
  });

  it('evaluate with another question', async () => {
    const ask = (...args: readonly string[]) =>
      json(schemas.evaluate, 'evaluate', ...calibrated, '--task', 'multi-object', '--limit', '5', ...args);
    const [own, other] = [await ask(), await ask('--prompt', 'What is the main object in this image?')];
    const named = ({ perSample }: typeof own) =>
      perSample.flatMap(({ prediction }) => prediction.split(', '));
    expect(named(other)).toHaveLength(5);
    expect(named(own).length).toBeGreaterThan(5);
  });

  it('evaluate on the samples of a category', async () => {
    const draw = ['--category', 'bird', '--limit', '5', '--shuffle', '--sample-seed', '1'];
    const { perSample } = await json(
      schemas.evaluate,
      'evaluate',
      ...calibrated,
      '--task',
      'multi-object',
      ...draw,
    );
    expect(perSample.every(({ reference }) => reference.split(', ').includes('bird'))).toBe(true);
    for (const { id, picture } of perSample) expect(picture).toBe(`images/${id.padStart(6, '0')}.webp`);
  });
});

describe('search', { timeout: 240_000 }, () => {
  const search = (...args: readonly string[]) =>
    json(schemas.search, 'search', ...calibrated, '--task', 'single-object', '--limit', '6', ...args);

  it.each(['reverse', 'forward'])('removes in %s order what the exhaustive search removes', async (order) => {
    const budget = ['--order', order, '--max-blocks', '2'];
    const fast = await search(...budget);
    const exhaustive = await search(...budget, '--exhaustive');
    expect(fast.removalOrder).toHaveLength(2);
    expect(fast.removalOrder).toEqual(exhaustive.removalOrder);
    expect(fast.path.map(({ value }) => value)).toEqual(exhaustive.path.map(({ value }) => value));
    expect(fast.work.blockTokens).toBeLessThanOrEqual(0.55 * fast.work.exhaustiveBlockTokens);
  });

  it('leaves protected blocks alone', async () => {
    const protectedBlocks = Array.from({ length: 10 }, (_, block) => block).join(',');
    const { removalOrder } = await search('--protect', protectedBlocks, '--explore');
    expect([...removalOrder].sort()).toEqual([10, 11]);
  });
});

describe('a process', { timeout: 120_000 }, () => {
  it('prints its result on stdout and ends', async () => {
    const { status, stdout, stderr } = await runCli('info', '--model', DEMO_MODEL, '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\}\n$/u);
    schemas.info.parse(JSON.parse(stdout));
  });

  it('prints an error on stderr and ends with its status', async () => {
    const { status, stdout, stderr } = await runCli('info', '--json');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*--model.*\n$/u);
  });
});

describe('errors', () => {
  it.each([
    ['an unknown task', 2, ['evaluate', ...calibrated, '--task', 'poetry'], 'single-object'],
    ['a missing option', 2, ['info'], '--model'],
    ['an unknown device', 2, ['info', '--model', DEMO_MODEL, '--device', 'tpu'], 'auto, cuda, webgpu, cpu'],
    [
      'a block that does not exist',
      2,
      ['evaluate', ...calibrated, '--task', 'captioning', '--skip', '12'],
      '0 to 11',
    ],
    [
      'a skip set for a model of another size',
      2,
      ['evaluate', ...calibrated, '--task', 'captioning', '--skip', '@test-data/exports/skip-config.json'],
      'meant for a model of 24 blocks; this one has 12',
    ],
    [
      'a file of a skip set that is not there',
      2,
      ['evaluate', ...calibrated, '--task', 'captioning', '--skip', '@no-such.json'],
      'no-such.json cannot be read',
    ],
    [
      'a category that no sample has',
      2,
      ['search', ...calibrated, '--task', 'single-object', '--category', 'yeti'],
      'umbrella',
    ],
    [
      'a held-out share of all',
      2,
      ['search', ...calibrated, '--task', 'captioning', '--held-out', '1'],
      '0.9',
    ],
    [
      'document frequencies for names',
      2,
      ['evaluate', ...calibrated, '--task', 'single-object', '--document-frequencies', 'x.json'],
      'captioning only',
    ],
    [
      'answer rules that are not there',
      1,
      ['evaluate', ...calibrated, '--task', 'single-object', '--answer-rules', 'no-such.json'],
      'no-such.json cannot be read',
    ],
    ['a folder without a model', 1, ['info', '--model', 'docs'], 'manifest.json'],
  ])(
    '%s: its status, one line behind the progress, and nothing on stdout',
    async (_what, expected, args, hint) => {
      const { status, stdout, stderr } = await callCli(...args, '--json');
      expect(status).toBe(expected);
      expect(stdout).toBe('');
      const lines = stderr.trim().split('\n');
      expect(lines.at(-1)).toContain(hint);
      expect(lines.slice(0, -1).every((line) => line.startsWith('Loading'))).toBe(true);
    },
  );

  it('a calibration set without a good row: how many problems, and five of them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'refused-'));
    try {
      const rows = Array.from({ length: 60 }, (_, row) => `lost-${String(row)}.png,cup`);
      await writeFile(path.join(folder, 'rows.csv'), ['file_name,label', ...rows].join('\n'));
      const args = ['--model', DEMO_MODEL, '--calibration', folder, '--task', 'single-object'];
      const { status, stderr } = await runCli('evaluate', ...args, '--json');
      expect(status).toBe(1);
      const line = stderr.trim().split('\n').at(-1) ?? '';
      expect(line).toContain('can be used: 60 problems.');
      expect(line.match(/is missing/gu)).toHaveLength(5);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
