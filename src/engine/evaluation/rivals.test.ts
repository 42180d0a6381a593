import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadBlockModel, type BlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { LikelihoodEvaluator } from './likelihood-evaluator.ts';
import { measureInfluence } from './measure-influence.ts';
import type { SamplePrompt } from './scored-samples.ts';

/** Of log p per token, float32 against transformers' float32. */
const LIKELIHOOD_TOLERANCE = 1e-4;
const INFLUENCE_TOLERANCE = 1e-5;
const GOLDENS = new URL('../../../test-data/models/references.json', import.meta.url);

const blocks = z.array(z.number());
const goldens = z
  .object({
    influence: z.array(z.number()),
    samples: z.array(
      z.object({
        image: z.string(),
        input_ids: z.array(z.number()),
        reference_ids: z.array(z.array(z.number())),
        runs: z.array(z.object({ skipped: blocks, log_likelihoods: z.array(z.number()) })),
        decode_only: z.array(z.object({ skipped: blocks, greedy_ids: z.array(z.number()) })),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(GOLDENS, 'utf8')));

const signal = new AbortController().signal;
const GROUPS = [[2, 0], [1]] as const;

describe('what rival methods ask of the demo model, against transformers', () => {
  const { runtime, backend } = openNativeRuntime();
  let model: BlockModel;
  let prompts: readonly SamplePrompt[];
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('fp32');
    remove = converted.remove;
    model = await loadBlockModel(converted.files, runtime);
    const { images, values } = await readGoldens();
    prompts = await Promise.all(
      goldens.samples.map(async ({ image, input_ids: ids }) => {
        const golden = images[image];
        if (!golden) throw new Error(`No golden for ${image}.`);
        const features = await model.encodePixels(values(golden.pixel_values).slice());
        return { ids, features: () => Promise.resolve(features) };
      }),
    );
  });

  afterEach(() => {
    // Streams and caches on the device that nobody disposes are never freed.
    expect(backend.liveValues).toBe(0);
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  const expectedScore = (sample: number, run: number): number => {
    const { reference_ids: ids, runs } = goldens.samples[sample] ?? { reference_ids: [], runs: [] };
    const total = runs[run]?.log_likelihoods.reduce((sum, value) => sum + value, 0) ?? NaN;
    return total / ids.flat().length;
  };

  it.each([
    ['with all streams kept', Infinity],
    ['with no memory for streams', 0],
  ])('references are as likely, from any parent, %s', async (_label, memory) => {
    const references = goldens.samples.map(({ reference_ids: ids }) => ids);
    const evaluator = new LikelihoodEvaluator({ model, prompts, references }, memory);
    const sets = goldens.samples[0]?.runs.map(({ skipped }) => skipped) ?? [];
    for (const [parentRun, parent] of sets.entries()) {
      const base = await evaluator.rebase(parent, GROUPS, [], signal);
      for (const { sample, score } of base.outcomes)
        expect(Math.abs(score - expectedScore(sample, parentRun))).toBeLessThan(LIKELIHOOD_TOLERANCE);
      for (const [run, skip] of sets.entries()) {
        for (const group of GROUPS.keys()) {
          const { outcomes, blockTokens } = await evaluator.evaluate(skip, group, signal);
          expect(outcomes.map(({ sample }) => sample)).toEqual(GROUPS[group]);
          for (const { sample, score } of outcomes)
            expect(Math.abs(score - expectedScore(sample, run))).toBeLessThan(LIKELIHOOD_TOLERANCE);
          if (memory > 0 && parent.length === 0 && skip.join() === '23') expect(blockTokens).toBe(0);
        }
      }
      for (const group of GROUPS.keys()) {
        const together = await evaluator.evaluateTogether(sets, group, signal);
        for (const [run, { outcomes, blockTokens }] of together.entries()) {
          expect(blockTokens).toBe((await evaluator.evaluate(sets[run] ?? [], group, signal)).blockTokens);
          for (const { sample, score } of outcomes)
            expect(Math.abs(score - expectedScore(sample, run))).toBeLessThan(LIKELIHOOD_TOLERANCE);
        }
      }
    }
    evaluator.dispose();
  });

  it('blocks have the same influence, batches padded or not', async () => {
    const influence = await measureInfluence(model, prompts, signal);
    expect(influence).toHaveLength(goldens.influence.length);
    for (const [block, value] of influence.entries())
      expect(Math.abs(value - (goldens.influence[block] ?? NaN))).toBeLessThan(INFLUENCE_TOLERANCE);
    const [first] = prompts;
    if (!first) throw new Error('No prompt.');
    const ragged = [first, { ...first, ids: [...first.ids, 5, 6, 7] }];
    const together = await measureInfluence(model, ragged, signal);
    const apart = await Promise.all(ragged.map((prompt) => measureInfluence(model, [prompt], signal)));
    const lengths = ragged.map(({ ids }) => ids.length);
    for (const [block, value] of together.entries()) {
      const weighed = apart.reduce((sum, part, row) => sum + (part[block] ?? NaN) * (lengths[row] ?? 0), 0);
      expect(value).toBeCloseTo(weighed / lengths.reduce((sum, length) => sum + length, 0), 5);
    }
  });

  it('answers are the same when only they skip blocks, batched or not', async () => {
    const scored = {
      model,
      prompts,
      maxNewTokens: 12,
      noiseMargin: 1e-3,
      phase: 'decode' as const,
      decode: async (answers: readonly (readonly number[])[]) =>
        answers.map((tokenIds) => tokenIds.join(' ')),
      score: () => 0,
    };
    const decodeOnly = new IndependentEvaluator(scored);
    const throughout = new IndependentEvaluator({ ...scored, phase: 'both' });
    let changed = 0;
    for (const [run, { skipped }] of (goldens.samples[0]?.decode_only ?? []).entries()) {
      const { outcomes } = await decodeOnly.rebase(skipped, GROUPS, [], signal);
      for (const { sample, tokenIds } of outcomes)
        expect(tokenIds).toEqual(goldens.samples[sample]?.decode_only[run]?.greedy_ids);
      const other = await throughout.rebase(skipped, GROUPS, [], signal);
      if (JSON.stringify(other.outcomes) !== JSON.stringify(outcomes)) changed++;
    }
    expect(changed).toBeGreaterThan(1);
  });
});
