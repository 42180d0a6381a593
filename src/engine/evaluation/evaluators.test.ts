import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { type BlockModel, loadBlockModel } from '#engine/inference/block-model.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import type { GroupEvaluation } from '#engine/search/evaluator.ts';
import { toggled } from '#engine/base/skip-set.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { stateBytes } from './kept-state.ts';
import { measureLogitNoise, nearTieMargin } from './logit-noise.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { SamplePrompt, ScoredSamples } from './scored-samples.ts';

const MAX_NEW_TOKENS = 6;
const signal = new AbortController().signal;
const goldens = await readGoldens();

/** Works through evaluators as a search does: candidates of the full model, then of a removed block, and so on. */
const PARENTS = [[], [9], [4, 9]] as const;
const CANDIDATES = [0, 2, 6, 10, 11] as const;
/** Skip sets that are no parent's children: of one-shot strategies, beams, and blocks put back. */
const FAR = [[], [9], [0, 4, 9], [1, 3, 5, 7, 10], [9, 10, 11], [4, 11]] as const;
const GROUPS = [[2, 0], [1]] as const;

describe('the reusing evaluator', () => {
  const { runtime, backend } = openNativeRuntime();
  let scored: ScoredSamples;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('q4');
    remove = converted.remove;
    const model = await loadBlockModel(converted.files, runtime);
    scored = {
      model,
      prompts: await goldenPrompts(model),
      maxNewTokens: MAX_NEW_TOKENS,
      noiseMargin: nearTieMargin(await measureLogitNoise(model)),
      decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
      score: (_sample, answer) => answer.length,
    };
  });

  afterEach(() => {
    // Streams and caches on the device that nobody disposes are never freed.
    expect(backend.liveValues).toBe(0);
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  it.each([
    ['with everything kept', () => Infinity],
    ['with streams alone', streamBytes],
    ['with no memory for streams', () => 0],
  ])('gives the outcomes of the independent evaluator, %s', async (_label, budget) => {
    const memoryBudget = budget(scored);
    const reusing = new ReusingEvaluator(scored, memoryBudget);
    const independent = new IndependentEvaluator(scored);
    for (const parent of PARENTS) {
      const guess = await reusing.rebase(parent, GROUPS, [], signal);
      const base = await reusing.rebase(parent, [...GROUPS].reverse(), guess.outcomes, signal);
      expect(new Set(base.outcomes)).toEqual(new Set(guess.outcomes));
      if (memoryBudget > 0) expect(base.blockTokens).toBeLessThan(guess.blockTokens);
      await reusing.rebase(parent, GROUPS, guess.outcomes, signal);
      expect(guess.outcomes).toEqual((await independent.rebase(parent, GROUPS, [], signal)).outcomes);
      const near = CANDIDATES.map((block) => [...parent, block].sort((a, b) => a - b));
      for (const skip of [...near, ...FAR]) {
        for (const group of GROUPS.keys()) {
          const expected = await independent.evaluate(skip, group, signal);
          expect((await reusing.evaluate(skip, group, signal)).outcomes).toEqual(expected.outcomes);
        }
      }
    }
    reusing.dispose();
  });

  it.each([
    ['with everything kept', () => Infinity],
    ['with streams alone', streamBytes],
    ['with no memory for streams', () => 0],
  ])('gives of several skip sets together what it gives of each, %s', async (_label, budget) => {
    const { model } = scored;
    const ids = goldens.cases.find(({ task }) => task === 'captioning')?.input_ids ?? [];
    const captions = scored.prompts.map((prompt) => ({ ...prompt, ids }));
    const captioned = { ...scored, prompts: captions, maxNewTokens: 12 };
    const memoryBudget = budget(captioned);
    const reusing = new ReusingEvaluator(captioned, memoryBudget);
    const run = vi.spyOn(model.runtime, 'run');
    // Blocks and head, not the copies of rows.
    const runs = (): number => run.mock.calls.filter(([, feeds]) => 'hidden' in feeds).length;
    let decodedOn = 0;
    for (const parent of PARENTS) {
      const base = await reusing.rebase(parent, GROUPS, [], signal);
      const added = [10, 2, 6, 0, 11].map((block) => toggled(parent, block));
      const putBack = parent.map((block) => toggled(parent, block));
      // Drafts fail, and decoding goes on from rows of the joint caches.
      const broken = [2, 4, 6].map((first) => Array.from({ length: 10 - first }, (_, at) => first + at));
      for (const skips of [added, [...putBack, ...added], broken]) {
        for (const group of GROUPS.keys()) {
          run.mockClear();
          const alone: GroupEvaluation[] = [];
          for (const skip of skips) alone.push(await reusing.evaluate(skip, group, signal));
          const before = runs();
          run.mockClear();
          expect(await reusing.evaluateTogether(skips, group, signal)).toEqual(alone);
          if (memoryBudget > 0) expect(runs()).toBeLessThan(before);
          else expect(runs()).toBe(before);
          const answers = new Map(base.outcomes.map(({ sample, answer }) => [sample, answer]));
          for (const { sample, answer } of alone.flatMap(({ outcomes }) => outcomes))
            if (answer !== answers.get(sample)) decodedOn++;
        }
      }
    }
    expect(decodedOn).toBeGreaterThan(5);
    run.mockRestore();
    reusing.dispose();
  });

  it.each([
    ['independent', () => null],
    ['reusing, with everything kept', () => Infinity],
    ['reusing, with no memory for streams', () => 0],
  ])('tells of answers while others go on: %s', async (_label, budget) => {
    const run = vi.spyOn(scored.model.runtime, 'run');
    const ended = new Map<string, number>();
    let early = 0;
    const told: ScoredSamples = {
      ...scored,
      onEnded: (answer) => ended.set(answer.join(' '), run.mock.calls.length),
      decode: (answers) => {
        for (const answer of answers) {
          const endedAt = ended.get(answer.join(' ')) ?? NaN;
          expect(endedAt).not.toBeNaN();
          if (endedAt < run.mock.calls.length) early++;
        }
        return scored.decode(answers);
      },
    };
    const memory = budget();
    const evaluator = memory === null ? new IndependentEvaluator(told) : new ReusingEvaluator(told, memory);
    await evaluator.rebase([], GROUPS, [], signal);
    for (const skip of FAR) for (const group of GROUPS.keys()) await evaluator.evaluate(skip, group, signal);
    if (evaluator instanceof ReusingEvaluator) {
      await evaluator.evaluateTogether(FAR, 0, signal);
      evaluator.dispose();
    }
    expect(early).toBeGreaterThan(0);
    run.mockRestore();
  });

  it.each([
    ['with everything kept', () => Infinity],
    ['with streams alone', streamBytes],
    ['with no memory for streams', () => 0],
  ])('goes from parent to parent as if each were its first, %s', async (_label, budget) => {
    const moving = new ReusingEvaluator(scored, budget(scored));
    const independent = new IndependentEvaluator(scored);
    let before = (await moving.rebase([], GROUPS, [], signal)).outcomes;
    let saved = 0;
    for (const parent of [[11], [9, 11], [9], [0, 9], [0, 2, 9], [2, 9], [2, 9, 10, 11], []]) {
      const { outcomes } = await independent.rebase(parent, GROUPS, [], signal);
      // The guess may be wrong: then it is the answers of the parent before.
      for (const guess of [before, outcomes]) {
        const first = new ReusingEvaluator(scored, budget(scored));
        const anew = await first.rebase(parent, GROUPS, guess, signal);
        const moved = await moving.rebase(parent, GROUPS, guess, signal);
        expect(moved.outcomes, parent.join()).toEqual(outcomes);
        saved += anew.blockTokens - moved.blockTokens;
        for (const block of CANDIDATES) {
          const skip = toggled(parent, block);
          for (const group of GROUPS.keys()) {
            const found = await moving.evaluate(skip, group, signal);
            const expected = await first.evaluate(skip, group, signal);
            expect(found.outcomes).toEqual(expected.outcomes);
            // A group that was moved has caches only if it had them before.
            if (budget(scored) === Infinity) expect(found.blockTokens).toBe(expected.blockTokens);
          }
        }
        first.dispose();
      }
      before = outcomes;
    }
    if (budget(scored) > 0) expect(saved).toBeGreaterThan(0);
    else expect(saved).toBe(0);
    moving.dispose();
  });

  it('runs only what lies behind the candidate', async () => {
    const reusing = new ReusingEvaluator(scored, Infinity);
    const base = await reusing.rebase([], GROUPS, [], signal);
    const deepest = await reusing.evaluate([11], 1, signal);
    const [outcome] = deepest.outcomes;
    const unchanged = outcome?.answer === base.outcomes.find(({ sample }) => sample === 1)?.answer;
    // The verification of the draft behind the last block runs no block at all.
    if (unchanged) expect(deepest.blockTokens).toBe(0);
    else expect(deepest.blockTokens).toBeLessThanOrEqual(11 * (MAX_NEW_TOKENS - 1));
    reusing.dispose();
  });

  it('counts the work of an independent evaluation by positions and kept blocks', async () => {
    const independent = new IndependentEvaluator(scored);
    await independent.rebase([], [[1]], [], signal);
    const { outcomes, blockTokens } = await independent.evaluate([4, 9], 0, signal);
    const work = outcomes.reduce((sum, { positions }) => sum + 10 * positions, 0);
    expect(blockTokens).toBe(work);
  });

  it('stops when it is told to and is usable afterwards', async () => {
    const reusing = new ReusingEvaluator(scored, Infinity);
    await expect(reusing.rebase([], GROUPS, [], AbortSignal.abort())).rejects.toThrow('aborted');
    const after = await reusing.rebase([], GROUPS, [], signal);
    expect(after.outcomes).toHaveLength(3);
    reusing.dispose();
  });
});

/** What the streams of all samples take, and no cache beside them. */
function streamBytes({ model, prompts, maxNewTokens }: ScoredSamples): number {
  const positions = Math.max(...prompts.map(({ ids }) => ids.length)) + maxNewTokens;
  const shape = { rows: prompts.length, positions, blocks: model.blocks };
  return stateBytes(model.manifest.decoder, model.dialect, shape).streams;
}

async function goldenPrompts(model: BlockModel): Promise<readonly SamplePrompt[]> {
  const length = goldens.cases[0]?.input_ids.length;
  const cases = goldens.cases.filter(({ input_ids: ids }) => ids.length === length);
  const images = Object.values(goldens.images);
  const [first] = cases;
  return Promise.all(
    images.slice(0, 3).map(async ({ pixel_values: pixels }) => {
      const features = await model.encodePixels(goldens.values(pixels).slice());
      return { ids: first?.input_ids ?? [], features: () => Promise.resolve(features) };
    }),
  );
}
