import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUSED, FUSED_F16, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import { type PreparedPrompt, generate, generateBatch } from '#engine/inference/generate.ts';
import { loadStages } from '#engine/inference/model-stages.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import { measureLogitNoise, nearTieMargin } from './logit-noise.ts';
import type { ScoredSamples } from './scored-samples.ts';
import { settleAnswers } from './scored-evaluator.ts';

const MAX_NEW_TOKENS = 10;
const SKIP = [5];
const SAMPLES = [0, 1, 2];
const signal = new AbortController().signal;
const goldens = await readGoldens();
const { runtime, backend } = openNativeRuntime();
const run = vi.spyOn(runtime, 'run');
afterAll(() => runtime.dispose());

/** Runs of blocks since the last call. */
function blockRuns(): number {
  const runs = run.mock.calls.filter(([, feeds]) => 'past_key' in feeds).length;
  run.mockClear();
  return runs;
}

describe.each<[string, Dialect, number]>([
  ['portable', PORTABLE, 1e-3],
  ['fused', FUSED, 1e-3],
  ['fused float16', FUSED_F16, 1],
])('near ties in the %s dialect', (_, dialect, most) => {
  let model: BlockModel;
  let scored: ScoredSamples;
  let prompts: readonly PreparedPrompt[];
  let prompt: PreparedPrompt;

  beforeAll(async () => {
    const files = new DirectorySource('public/models/llava-pictograms');
    const manifest = await readManifest(files);
    model = new BlockModel(
      manifest,
      '',
      runtime,
      dialect,
      await loadStages(files, manifest, runtime, dialect),
    );
    const ids = goldens.cases.find(({ task }) => task === 'captioning')?.input_ids ?? [];
    const images = Object.values(goldens.images).slice(0, SAMPLES.length);
    prompts = await Promise.all(
      images.map(async ({ pixel_values: pixels }) => ({
        ids,
        image: await model.encodePixels(goldens.values(pixels).slice()),
      })),
    );
    prompt = prompts[0] ?? { ids };
    scored = {
      model,
      prompts: prompts.map(({ ids: tokens, image }) => ({
        ids: tokens,
        features: () => (image ? Promise.resolve(image) : Promise.reject(new Error('No features.'))),
      })),
      maxNewTokens: MAX_NEW_TOKENS,
      noiseMargin: nearTieMargin(await measureLogitNoise(model)),
      decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
      score: (_sample, answer) => answer.length,
    };
  });

  afterAll(async () => {
    await model.dispose();
  });

  afterEach(() => {
    expect(backend.liveValues).toBe(0);
  });

  const decode = () =>
    generateBatch(
      model,
      prompts,
      prompts.map(() => []),
      { skip: SKIP, maxNewTokens: MAX_NEW_TOKENS },
    );

  it('are those within some noise, which is measured and small', () => {
    expect(scored.noiseMargin).toBeGreaterThan(0);
    expect(scored.noiseMargin).toBeLessThan(most);
  });

  it('are settled from the uncertain token on, for the work of the prompt and the tokens in front', async () => {
    const kept = model.blocks - SKIP.length;
    const options = { skip: SKIP, maxNewTokens: MAX_NEW_TOKENS };
    blockRuns();
    const alone = await generate(model, prompt, options);
    const fromTheStart = blockRuns();
    const [tokens] = [alone.tokenIds];
    expect(tokens.length).toBe(MAX_NEW_TOKENS);
    expect(fromTheStart).toBe(tokens.length * kept);
    const certain = tokens.map(() => Infinity);
    const uncertainAt = (...places: readonly number[]) =>
      certain.map((all, at) => (places.includes(at) ? 0 : all));
    const settle = async (answer: readonly number[], margins: readonly number[]) => {
      const decoded = { answers: [answer], margins: [margins], blockTokens: 0 };
      blockRuns();
      const settled = await settleAnswers(scored, decoded, [0], SKIP, signal);
      return { answer: settled.answers[0], work: settled.blockTokens / kept, runs: blockRuns() / kept };
    };
    const length = prompt.ids.length;

    expect(await settle(tokens, certain)).toEqual({ answer: tokens, work: 0, runs: 0 });
    // Confirmed: what comes behind was certain, too.
    expect(await settle(tokens, uncertainAt(0))).toEqual({ answer: tokens, work: length, runs: 1 });
    expect(await settle(tokens, uncertainAt(6))).toEqual({ answer: tokens, work: length + 6, runs: 2 });
    expect(await settle(tokens, uncertainAt(2, 6))).toEqual({ answer: tokens, work: length + 8, runs: 3 });
    // Refused: the answer goes on behind the settled token.
    const wrong = [...tokens.slice(0, 6), (tokens[6] ?? 0) + 1];
    expect(await settle(wrong, uncertainAt(6))).toEqual({
      answer: tokens,
      work: length + tokens.length - 1,
      runs: 2 + tokens.length - 7,
    });
  });

  it('are few, and all other choices are those of the reference path', async () => {
    const decoded = await decode();
    const measured = await settleAnswers(scored, decoded, SAMPLES, SKIP, signal);
    const everyChoice = { ...scored, noiseMargin: Infinity };
    const settled = await settleAnswers(everyChoice, decoded, SAMPLES, SKIP, signal);
    expect(measured.answers).toEqual(settled.answers);
    expect(measured.blockTokens).toBeLessThan(settled.blockTokens);
  });
});
