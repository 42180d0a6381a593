import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBlockModel, type BlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

const NOISE_MARGIN = 1e-3;
const PARENT = [9];
/** All behind a block. Most change answers, so that decoding goes on behind the parent's caches of the blocks before it. */
const OTHERS = [1, 2, 4, 6, 8, 9].map((first) => Array.from({ length: 12 - first }, (_, at) => first + at));
/** The first is the one that ties. Alone in its batch, it is decoded on in the very caches of the first pass. */
const GROUPS = [[0], [1, 2]];
const signal = new AbortController().signal;

describe('a parent whose batch falls on the other side of a near tie', () => {
  const { runtime, backend } = openNativeRuntime();
  let model: BlockModel;
  let scored: ScoredSamples;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('q4');
    remove = converted.remove;
    model = await loadBlockModel(converted.files, runtime);
    const { cases, images, values } = await readGoldens();
    const ids = cases.find(({ task }) => task === 'captioning')?.input_ids ?? [];
    scored = {
      model,
      prompts: await Promise.all(
        Object.values(images)
          .slice(0, 3)
          .map(async ({ pixel_values: pixels }) => {
            const features = await model.encodePixels(values(pixels).slice());
            return { ids, features: () => Promise.resolve(features) };
          }),
      ),
      maxNewTokens: 12,
      noiseMargin: NOISE_MARGIN,
      decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
      score: (_sample, answer) => answer.length,
    };
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  afterEach(() => {
    // Streams and caches on the device that nobody disposes are never freed.
    expect(backend.liveValues).toBe(0);
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  /** The next pass finds another first token of its first row the better one, by less than the noise margin. */
  function tieOnce(): void {
    const exact = model.choicesAt.bind(model);
    const { vocabSize } = model.manifest.decoder;
    const ends = model.manifest.generation.eosTokenIds;
    vi.spyOn(model, 'choicesAt').mockImplementationOnce(async (stream, positions) => {
      const [best, ...others] = await exact(stream, positions);
      const first = (await model.logitsAt(stream, positions)).subarray(0, vocabSize);
      const token = [...first.keys()]
        .filter((id) => id !== best?.token && !ends.includes(id))
        .reduce((a, b) => ((first[a] ?? 0) >= (first[b] ?? 0) ? a : b));
      return [{ token, margin: NOISE_MARGIN / 10 }, ...others];
    });
  }

  it('keeps the caches of the settled answers, not those of the batch', async () => {
    const independent = new IndependentEvaluator(scored);
    const expected = await independent.rebase(PARENT, GROUPS, [], signal);
    const reusing = new ReusingEvaluator(scored, Infinity);
    tieOnce();
    const base = await reusing.rebase(PARENT, GROUPS, expected.outcomes, signal);
    expect(base.outcomes).toEqual(expected.outcomes);
    let changed = 0;
    for (const skip of OTHERS) {
      const alone = await independent.evaluate(skip, 0, signal);
      expect((await reusing.evaluate(skip, 0, signal)).outcomes, skip.join()).toEqual(alone.outcomes);
      if (alone.outcomes[0]?.answer !== expected.outcomes[0]?.answer) changed++;
    }
    expect(changed).toBeGreaterThan(2);
    reusing.dispose();
  });
});
