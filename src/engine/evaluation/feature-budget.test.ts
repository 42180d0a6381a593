import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { loadBlockModel, type BlockModel } from '#engine/inference/block-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { LikelihoodEvaluator } from './likelihood-evaluator.ts';
import { prepareSamples } from './prepare-samples.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

const SAMPLES = 5;
const KEPT = 3;
const GROUPS = [[0, 1, 2, 3, 4]];
const signal = new AbortController().signal;

const calibration = Array.from({ length: SAMPLES }, (_, index) => ({
  id: `s${index}`,
  fileName: `${index}.png`,
}));
/** The picture of a sample is its index, and of one colour. */
const source: CalibrationSource = {
  set: { id: 'c', name: 'colours', samples: calibration, categories: [], issues: [] },
  pictures: calibration.map(({ fileName }) => fileName),
  image: (sample) => Promise.resolve(Uint8Array.of(sample)),
};

describe('features that are not kept', () => {
  let runtime: OrtRuntime;
  let model: BlockModel;

  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    model = await loadBlockModel(new DirectorySource('public/models/llava-pictograms'), runtime);
  });
  afterAll(() => runtime.dispose());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function prepared(kept: number) {
    const { imageSize } = model.manifest.vision;
    const decodeImage = vi.fn((bytes: Uint8Array) =>
      Promise.resolve({
        width: imageSize,
        height: imageSize,
        data: new Uint8Array(3 * imageSize * imageSize).fill(50 * (bytes[0] ?? 0)),
      }),
    );
    const prompts = await prepareSamples({
      model,
      source,
      samples: calibration.map((sample, index) => ({ index, sample })),
      promptIds: calibration.map(() => [
        ...new Array<number>(model.manifest.image.tokensPerImage).fill(model.manifest.image.tokenId),
        9,
        8,
      ]),
      decodeImage,
      keptPictures: kept,
    });
    const scored: ScoredSamples = {
      model,
      prompts,
      maxNewTokens: 4,
      noiseMargin: 1e-3,
      decode: async (answers) => answers.map((tokenIds) => tokenIds.join(' ')),
      score: () => 0,
    };
    return { scored, decodeImage };
  }

  it('are made again when they are needed, and change nothing', async () => {
    const encode = vi.spyOn(model, 'encodeImage');
    const encodes = (): number => {
      const { length } = encode.mock.calls;
      encode.mockClear();
      return length;
    };
    const { scored, decodeImage } = await prepared(KEPT);
    expect(encodes()).toBe(KEPT);
    expect(decodeImage).toHaveBeenCalledTimes(SAMPLES);

    const dropped = SAMPLES - KEPT;
    const bare = new ReusingEvaluator(scored, 0);
    const { outcomes } = await bare.rebase([], GROUPS, [], signal);
    expect(encodes()).toBe(dropped);
    const [alone] = await bare.evaluateTogether([[3], [5], [9]], 0, signal);
    expect(encodes()).toBe(dropped);

    const streams = new ReusingEvaluator(scored, Infinity);
    await streams.rebase([], GROUPS, outcomes, signal);
    expect(encodes()).toBe(dropped);
    expect(await streams.evaluate([3], 0, signal)).toMatchObject({ outcomes: alone?.outcomes });
    expect(encodes()).toBe(0);
    streams.dispose();

    const references = new LikelihoodEvaluator(
      { ...scored, references: calibration.map(() => [[5], [6, 7]]) },
      0,
    );
    await references.rebase([], GROUPS, [], signal);
    expect(encodes()).toBe(dropped);
    await references.evaluate([3], 0, signal);
    expect(encodes()).toBe(dropped);

    const whole = await prepared(SAMPLES);
    expect(encodes()).toBe(SAMPLES);
    const independent = new IndependentEvaluator(whole.scored);
    expect((await independent.rebase([], GROUPS, [], signal)).outcomes).toEqual(outcomes);
    expect(encodes()).toBe(0);
  });
});
