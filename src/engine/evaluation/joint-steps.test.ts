import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUSED, FUSED_F16, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import { loadStages } from '#engine/inference/model-stages.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import type { GroupEvaluation } from '#engine/search/evaluator.ts';
import { stateBytes } from './kept-state.ts';
import { measureLogitNoise, nearTieMargin } from './logit-noise.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

const MAX_NEW_TOKENS = 8;
/** Prompts of two lengths, so that the groups' caches have different rooms. */
const GROUPS = [[0, 1], [2]];
/** They break most drafts, at different blocks. */
const SKIPS = [[0], [2], [1, 3], [4, 5, 6, 7], [11]];
const signal = new AbortController().signal;
const { runtime, backend } = openNativeRuntime();
const run = vi.spyOn(runtime, 'run');
afterAll(() => runtime.dispose());

/** Runs of blocks for one token of each row, since the last call. */
function stepRuns(): number {
  const runs = run.mock.calls.filter(
    ([, feeds]) => 'past_key' in feeds && feeds['hidden']?.dims[1] === 1,
  ).length;
  run.mockClear();
  return runs;
}

describe.each<[string, Dialect]>([
  ['portable', PORTABLE],
  ['fused', FUSED],
  ['fused float16', FUSED_F16],
])('steps of several skip sets in the %s dialect', (_, dialect) => {
  let model: BlockModel;
  let scored: ScoredSamples;

  beforeAll(async () => {
    const files = new DirectorySource('public/models/llava-pictograms');
    const manifest = await readManifest(files);
    const stages = await loadStages(files, manifest, runtime, dialect);
    // No answer ends early, so that all go on.
    const generation = { ...manifest.generation, eosTokenIds: [] };
    model = new BlockModel({ ...manifest, generation }, '', runtime, dialect, stages);
    const prompt = (length: number, first: number) =>
      Array.from({ length }, (_token, at) => 10 + ((first + at * 7) % 80));
    scored = {
      model,
      prompts: [prompt(24, 0), prompt(20, 3), prompt(40, 5)].map((ids) => ({
        ids,
        features: () => Promise.resolve({ tokens: 0, data: new Float32Array() }),
      })),
      maxNewTokens: MAX_NEW_TOKENS,
      noiseMargin: nearTieMargin(await measureLogitNoise(model)),
      decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
      score: (_sample, answer) => answer.length,
    };
  });

  afterAll(() => model.dispose());
  afterEach(() => {
    expect(backend.liveValues).toBe(0);
  });

  it.each([
    ['with everything kept', () => Infinity],
    ['with streams alone', streamBytes],
  ])('give the answers and count the work of steps of each, in fewer runs, %s', async (_label, budget) => {
    const reusing = new ReusingEvaluator(scored, budget(scored));
    await reusing.rebase([9], GROUPS, [], signal);
    const skips = SKIPS.map((blocks) => [...new Set([...blocks, 9])].sort((a, b) => a - b));
    for (const group of GROUPS.keys()) {
      const alone: GroupEvaluation[] = [];
      stepRuns();
      for (const skip of skips) alone.push(await reusing.evaluate(skip, group, signal));
      const before = stepRuns();
      expect(await reusing.evaluateTogether(skips, group, signal)).toEqual(alone);
      const together = stepRuns();
      expect(before).toBeGreaterThan(2 * model.blocks);
      expect(together).toBeLessThan(0.6 * before);
    }
    reusing.dispose();
  });

  it('leave nothing behind when they are told to stop', async () => {
    const reusing = new ReusingEvaluator(scored, Infinity);
    await reusing.rebase([], GROUPS, [], signal);
    const stop = new AbortController();
    let steps = 0;
    const choices = vi.spyOn(model, 'choicesAt').mockImplementation(async function (
      this: BlockModel,
      ...given: Parameters<BlockModel['choicesAt']>
    ) {
      if (++steps === 8) stop.abort();
      return BlockModel.prototype.choicesAt.apply(this, given);
    });
    await expect(reusing.evaluateTogether(SKIPS, 0, stop.signal)).rejects.toThrow('aborted');
    choices.mockRestore();
    reusing.dispose();
  });
});

/** What the streams of all samples take, and no cache beside them. */
function streamBytes({ model, prompts, maxNewTokens }: ScoredSamples): number {
  const positions = Math.max(...prompts.map(({ ids }) => ids.length)) + maxNewTokens;
  const shape = { rows: prompts.length, positions, blocks: model.blocks };
  return stateBytes(model.manifest.decoder, model.dialect, shape).streams;
}
