import { afterAll, expect, it, vi } from 'vitest';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { toggled } from '#engine/base/skip-set.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { measureRows } from './measure-rows.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

/** Searches that are made one after the other, and small ones. */
const SEARCHES = 4;
const SMALL_SEARCHES = 200;
const GROUPS = [[0, 1], [2]];
const signal = new AbortController().signal;
const { runtime, backend } = openNativeRuntime();
const converted = await convertFamily('llama-clip', 'q4');
const model = await loadBlockModel(converted.files, runtime);
afterAll(async () => {
  await model.dispose();
  await runtime.dispose();
  await converted.remove();
});

const scored: ScoredSamples = {
  model,
  prompts: [8, 6, 11].map((length, first) => ({
    ids: Array.from({ length }, (_, at) => 10 + first + at),
    features: () => Promise.resolve({ tokens: 0, data: new Float32Array() }),
  })),
  maxNewTokens: 3,
  noiseMargin: 0,
  decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
  score: (_sample, answer) => answer.length,
};

it.each([
  ['whose choices are certain', 0],
  ['whose choices are all settled', Infinity],
])(`holds as many tensors after ${SEARCHES} searches %s as after one`, async (_label, noiseMargin) => {
  const blocks = Array.from({ length: model.blocks }, (_, block) => block);
  const counts = new Set<number>();
  let most = 0;
  for (let search = 0; search < SEARCHES; search++) {
    const reusing = new ReusingEvaluator({ ...scored, noiseMargin }, Infinity);
    const { outcomes } = await reusing.rebase([], GROUPS, [], signal);
    await reusing.evaluateTogether(
      blocks.map((block) => toggled([], block)),
      search % 2,
      signal,
    );
    await reusing.rebase([model.blocks - 1], GROUPS, outcomes, signal);
    counts.add(backend.liveValues);
    most = Math.max(most, backend.liveValues);
    reusing.dispose();
    expect(backend.liveValues).toBe(0);
  }
  expect(most).toBeGreaterThan(0);
  expect(counts.size).toBe(1);
});

it(`holds as many tensors after ${SMALL_SEARCHES} small searches as after one`, async () => {
  const [, small] = scored.prompts;
  const reusing = new ReusingEvaluator(
    { ...scored, prompts: small ? [small] : [], maxNewTokens: 1 },
    Infinity,
  );
  const counts = new Set<number>();
  for (let search = 0; search < SMALL_SEARCHES; search++) {
    const { outcomes } = await reusing.rebase([], [[0]], [], signal);
    await reusing.evaluateTogether([[0], [1]], 0, signal);
    await reusing.rebase([0], [[0]], outcomes, signal);
    counts.add(backend.liveValues);
  }
  expect(counts.size).toBe(1);
  reusing.dispose();
  expect(backend.liveValues).toBe(0);
});

it.each([1, 2, 3, 4])(
  'holds nothing of a measurement of rows that is given up after %i runs',
  async (runs) => {
    const stopping = new AbortController();
    const { run } = runtime;
    let left = runs;
    const running = vi.spyOn(runtime, 'run').mockImplementation((...given) => {
      left--;
      if (left === 0) stopping.abort();
      return run.apply(runtime, given);
    });
    await expect(measureRows(scored, Infinity, stopping.signal)).rejects.toThrow('aborted');
    running.mockRestore();
    expect(left).toBeLessThanOrEqual(0);
    expect(backend.liveValues).toBe(0);
  },
);
