import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SamplePrompt, ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertFamily, readFamilyGoldens } from '#host/node/testing/family-goldens.ts';
import { IMPORTANCE_KEYS, type ImportanceKey } from './importance-measure.ts';
import { IMPORTANCE_MEASURES, importanceMeasureByKey } from './importance-measures.ts';
import { pairBlockRuns } from './plan-pairs.ts';
import { type Importance, scanImportance } from './scan-importance.ts';
import { scanPairs } from './scan-pairs.ts';
import {
  type ImportanceGolden,
  meanLikelihood,
  readImportanceGoldens,
} from './testing/importance-goldens.ts';

/** float32 against transformers' float32, in nats, and of cosines and angles. */
const TOLERANCE = 1e-4;
const { signal } = new AbortController();
const importance = await readImportanceGoldens();

describe.each(['llama-clip', 'mistral-clip', 'qwen2-clip'] as const)('%s', async (family) => {
  const goldens = await readFamilyGoldens(family);
  const rows = importance[family];
  const { runtime, backend } = openNativeRuntime();
  let scored: ScoredSamples;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertFamily(family, 'fp32');
    remove = converted.remove;
    const model = await loadBlockModel(converted.files, runtime);
    const prompts = await Promise.all(
      goldens.rows.map(async ({ image, input_ids: ids }): Promise<SamplePrompt> => {
        const features = await model.encodeImage(await goldens.image(image));
        return { ids, features: () => Promise.resolve(features) };
      }),
    );
    scored = {
      model,
      prompts,
      maxNewTokens: 24,
      noiseMargin: 1e-3,
      decode: async (answers) => answers.map((ids) => ids.join(' ')),
      score: () => 0,
    };
  });

  afterEach(() => {
    expect(backend.liveValues).toBe(0);
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  const scan = (keys: readonly ImportanceKey[], samples: readonly number[]): Promise<Importance> =>
    scanImportance({
      scored: { ...scored, prompts: samples.flatMap((sample) => scored.prompts[sample] ?? []) },
      references: samples.map((sample) => rows[sample]?.reference_ids ?? []),
      measures: keys.map(importanceMeasureByKey),
      seed: 0,
      memoryBudget: Infinity,
      signal,
    });

  const valuesOf = ({ measures }: Importance, key: ImportanceKey): readonly number[] =>
    measures.find((measure) => measure.key === key)?.values.map((value) => value?.value ?? NaN) ?? [];

  function expectClose(actual: readonly (number | null)[], expected: readonly number[]): void {
    expect(actual).toHaveLength(expected.length);
    for (const [at, value] of expected.entries())
      expect(Math.abs((actual[at] ?? NaN) - value), `entry ${at}`).toBeLessThan(TOLERANCE);
  }

  const mean = (samples: readonly number[], of: (golden: ImportanceGolden) => number): number =>
    samples.flatMap((sample) => rows[sample] ?? []).reduce((sum, row) => sum + of(row), 0) / samples.length;

  it.each([[[0]], [[1]], [[2]], [[3]], [[0, 1, 2, 3]], [[2, 0]]])(
    'has the numbers of transformers on rows %j',
    async (samples) => {
      const keys = IMPORTANCE_KEYS.filter((key) => key !== 'metric-drop');
      const measured = await scan(keys, samples);
      const blocks = Array.from({ length: measured.blocks }, (_, block) => block);
      expectClose(
        valuesOf(measured, 'likelihood-drop'),
        blocks.map((block) =>
          mean(samples, (golden) => {
            const without = golden.without[block];
            return meanLikelihood(golden, golden) - (without ? meanLikelihood(golden, without) : NaN);
          }),
        ),
      );
      expectClose(
        valuesOf(measured, 'kl-divergence'),
        blocks.map((block) => mean(samples, ({ without }) => without[block]?.divergence ?? NaN)),
      );
      const pooled = (block: number, parts: readonly ('picture' | 'text')[]): number => {
        const sums = samples.flatMap((sample) =>
          parts.map((part) => {
            const { influence } = rows[sample] ?? {};
            const positions = influence?.positions[part] ?? NaN;
            return { positions, sum: positions * (influence?.[part][block] ?? NaN) };
          }),
        );
        const total = (of: 'positions' | 'sum') => sums.reduce((all, part) => all + part[of], 0);
        return total('sum') / total('positions');
      };
      expectClose(
        valuesOf(measured, 'block-influence-picture'),
        blocks.map((block) => pooled(block, ['picture'])),
      );
      expectClose(
        valuesOf(measured, 'block-influence-text'),
        blocks.map((block) => pooled(block, ['text'])),
      );
      expectClose(
        valuesOf(measured, 'block-influence'),
        blocks.map((block) => pooled(block, ['picture', 'text'])),
      );
      for (const [start, spans] of (rows[0]?.angles ?? []).entries())
        expectClose(
          measured.angles?.[start] ?? [],
          spans.map((_, span) => mean(samples, ({ angles }) => angles[start]?.[span] ?? NaN)),
        );
      expectClose(
        valuesOf(measured, 'angular-distance'),
        (measured.angles ?? []).map(([alone]) => alone ?? NaN),
      );
    },
  );

  it('answers without each block as transformers does', async () => {
    const { answers, measures } = await scan(['metric-drop'], [0, 1, 2, 3]);
    expect(measures.map(({ key }) => key)).toEqual(['metric-drop']);
    const ofRun = (skipped: string) =>
      goldens.runs
        .find((run) => run.skipped.join() === skipped)
        ?.rows.map(({ greedy_ids: ids }) => ids.join(' '));
    expect(answers?.full.map(({ answer }) => answer)).toEqual(ofRun(''));
    const known = (answers?.without ?? []).flatMap((_, block) => (ofRun(String(block)) ? [block] : []));
    expect(known.length).toBeGreaterThan(1);
    for (const block of known)
      expect(answers?.without[block]?.map(({ answer }) => answer)).toEqual(ofRun(String(block)));
  });

  it('has the same values whichever measures share a scan, and none of the others', async () => {
    const all = await scan(IMPORTANCE_KEYS, [0, 1, 2, 3]);
    expect(all.measures.map(({ key }) => key)).toEqual(IMPORTANCE_MEASURES.map(({ key }) => key));
    for (const key of IMPORTANCE_KEYS) {
      const alone = await scan([key], [0, 1, 2, 3]);
      expect(alone.measures.map((measure) => measure.key)).toEqual([key]);
      expectClose(valuesOf(alone, key), valuesOf(all, key));
      expect(alone.answers === null).toBe(key !== 'metric-drop');
      expect(alone.angles === null).toBe(key !== 'angular-distance');
    }
  });

  it('computes the stream in front of each block once, and ends where it is told to', async () => {
    const { chain } = scored.model;
    const { blocks } = scored.model;
    const forward = vi.spyOn(chain, 'forward');
    const inputs = {
      scored,
      references: null,
      measures: [importanceMeasureByKey('kl-divergence'), importanceMeasureByKey('angular-distance')],
      seed: 0,
      memoryBudget: 0,
    };
    const steps: (readonly [number, number])[] = [];
    await scanImportance({ ...inputs, signal, onProgress: (...step) => steps.push(step) });
    const run = forward.mock.calls.reduce(
      (sum, [, { firstBlock, endBlock = blocks }]) => sum + endBlock - firstBlock,
      0,
    );
    expect(run).toBe(blocks + (blocks * (blocks - 1)) / 2);
    const total = 2 * blocks + 2;
    expect(steps).toEqual(Array.from({ length: total }, (_, done) => [done + 1, total]));
    const controller = new AbortController();
    const stopped = scanImportance({
      ...inputs,
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 3) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    forward.mockRestore();
  });

  it('runs for pairs what it says, and tells the rows that it has', async () => {
    const { chain, blocks } = scored.model;
    const forward = vi.spyOn(chain, 'forward');
    const score = (sample: number, answer: string): number => answer.length + sample;
    const inputs = { scored: { ...scored, score, maxNewTokens: 1 }, seed: 0, memoryBudget: Infinity };
    const steps: number[] = [];
    const rows: number[] = [];
    const { alone, pairs } = await scanPairs({
      ...inputs,
      signal,
      onProgress: (done, total) => steps.push(done / total),
      onRow: (soFar) => rows.push(soFar.pairs.length),
    });
    const run = forward.mock.calls.reduce(
      (sum, [, { firstBlock, skip }]) => sum + chain.keptFrom(firstBlock, skip),
      0,
    );
    expect(run).toBe(pairBlockRuns(blocks));
    expect(steps.at(-1)).toBe(1);
    expect(rows).toEqual(Array.from({ length: blocks - 1 }, (_, at) => at + 1));
    expect(alone).toHaveLength(blocks);
    expect(pairs.map((row) => row.length)).toEqual(rows.map((_, first) => blocks - 1 - first));
    const controller = new AbortController();
    const stopped = scanPairs({
      ...inputs,
      signal: controller.signal,
      onRow: () => {
        controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    forward.mockRestore();
  });

  it('has intervals where several samples have a spread', async () => {
    const keys = ['metric-drop', 'likelihood-drop', 'kl-divergence'] as const;
    const several = await scan(keys, [0, 1, 2, 3]);
    for (const { values } of several.measures)
      for (const value of values) {
        expect(value?.interval?.low).toBeLessThanOrEqual(value?.value ?? NaN);
        expect(value?.interval?.high).toBeGreaterThanOrEqual(value?.value ?? NaN);
      }
    const one = await scan(['likelihood-drop', 'kl-divergence'], [1]);
    for (const { values } of one.measures)
      expect(values.map((value) => value?.interval)).toEqual(values.map(() => null));
  });
});
