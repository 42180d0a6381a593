import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { withBlock } from '#engine/base/skip-set.ts';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

const signal = new AbortController().signal;
const { runtime, backend } = openNativeRuntime();
const model = await loadBlockModel(new DirectorySource('public/models/llava-pictograms'), runtime);
const { tokenId, tokensPerImage } = model.manifest.image;
const { imageSize } = model.manifest.vision;

/** A prompt with a picture of one colour. */
async function promptOf(colour: number, words: readonly number[]) {
  const data = new Uint8Array(3 * imageSize * imageSize).fill(colour);
  const features = await model.encodeImage({ width: imageSize, height: imageSize, data });
  const ids = [...new Array<number>(tokensPerImage).fill(tokenId), ...words];
  return { ids, features: () => Promise.resolve(features) };
}

const scored: ScoredSamples = {
  model,
  prompts: [await promptOf(20, [9, 8]), await promptOf(120, [9, 8, 7]), await promptOf(220, [5, 6])],
  maxNewTokens: 3,
  noiseMargin: 0,
  decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
  score: (_sample, answer) => answer.length,
};

afterEach(() => {
  vi.restoreAllMocks();
  // Streams and caches that nobody disposes are never freed.
  expect(backend.liveValues).toBe(0);
});
afterAll(async () => {
  await model.dispose();
  await runtime.dispose();
});

describe.each([
  ['each sample by itself', [[0], [1], [2]]],
  ['samples in groups', [[0, 1], [2]]],
])('the next parent, %s', (_, groups) => {
  it.each([
    ['alone', (block: number) => [[block]]],
    ['together with others', (block: number) => [[block], [(block + 5) % 12], [(block + 9) % 12]]],
  ])('takes over what was kept when it was evaluated %s', async (_label, askedWith) => {
    const independent = new IndependentEvaluator(scored);
    const before = await independent.rebase([], groups, [], signal);
    let free = 0;
    let paid = 0;
    for (const block of [0, 3, 7, 11]) {
      const reusing = new ReusingEvaluator(scored, Infinity);
      await reusing.rebase([], groups, [], signal);
      for (const group of groups.keys()) await reusing.evaluateTogether(askedWith(block), group, signal);
      const expected = await independent.rebase([block], groups, [], signal);
      const { outcomes, blockTokens } = await reusing.rebase([block], groups, expected.outcomes, signal);
      expect(outcomes).toEqual(expected.outcomes);
      const isSame = groups.flat().every((_sample, at) => {
        const [was, is] = [before.outcomes[at], expected.outcomes[at]];
        return was?.tokenIds.join() === is?.tokenIds.join();
      });
      if (isSame) expect(blockTokens).toBe(0);
      if (isSame) free++;
      else paid++;
      for (const next of [1, 4, 8, 10]) {
        const skip = withBlock([block], next);
        for (const group of groups.keys()) {
          const { outcomes: found } = await reusing.evaluate(skip, group, signal);
          expect(found, skip.join()).toEqual((await independent.evaluate(skip, group, signal)).outcomes);
        }
      }
      reusing.dispose();
    }
    expect([free > 0, paid > 0]).toEqual([true, true]);
  });
});

it('is evaluated again where there is no memory for what it would take over', async () => {
  const { positions, blocks } = { positions: tokensPerImage + 2 + 3, blocks: model.blocks };
  const { hiddenSize, kvHeads, headDim } = model.manifest.decoder;
  const once = 4 * positions * blocks * (hiddenSize + 2 * kvHeads * headDim);
  const work = async (budget: number) => {
    const reusing = new ReusingEvaluator({ ...scored, prompts: scored.prompts.slice(0, 1) }, budget);
    const { outcomes } = await reusing.rebase([], [[0]], [], signal);
    await reusing.evaluate([7], 0, signal);
    const { blockTokens } = await reusing.rebase([7], [[0]], outcomes, signal);
    reusing.dispose();
    return blockTokens;
  };
  expect(await work(2 * once)).toBe(0);
  expect(await work(2 * once - 1)).toBeGreaterThan(0);
});
