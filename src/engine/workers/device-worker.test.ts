import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { independentAnswers } from '#engine/evaluation/independent-answers.ts';
import { measureLogitNoise, nearTieMargin } from '#engine/evaluation/logit-noise.ts';
import type { AskedSamples } from '#engine/evaluation/scored-samples.ts';
import { seededPermutation } from '#engine/base/seeded-random.ts';
import { withBlock } from '#engine/base/skip-set.ts';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import type { AnswerUnit } from './answer-unit.ts';
import { DeviceWorker } from './device-worker.ts';

const signal = new AbortController().signal;
const goldens = await readGoldens();
const PARENTS = [[], [9], [4, 9]] as const;
const BLOCKS = [0, 2, 6, 10, 11] as const;
const GROUPS = [[2, 0], [1], [0, 1], [2]] as const;

describe('a device as a worker', () => {
  const { runtime, backend } = openNativeRuntime();
  let asked: AskedSamples;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('q4');
    remove = converted.remove;
    const model = await loadBlockModel(converted.files, runtime);
    const [first] = goldens.cases;
    const prompts = [];
    for (const { pixel_values: pixels } of Object.values(goldens.images).slice(0, 3)) {
      const features = await model.encodePixels(goldens.values(pixels).slice());
      prompts.push({ ids: first?.input_ids ?? [], features: () => Promise.resolve(features) });
    }
    asked = { model, prompts, maxNewTokens: 6, noiseMargin: nearTieMargin(await measureLogitNoise(model)) };
  });
  afterEach(() => {
    expect(backend.liveValues).toBe(0);
  });
  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  async function units(): Promise<readonly AnswerUnit[]> {
    const all: AnswerUnit[] = [];
    for (const parent of PARENTS)
      for (const samples of GROUPS) {
        const { answers } = await independentAnswers(asked, samples, parent, signal);
        const near = { skip: parent, answers };
        for (const block of BLOCKS) all.push({ skip: withBlock(parent, block), samples, near });
        all.push({ skip: parent, samples, near: { skip: parent, answers: samples.map(() => []) } });
      }
    return all;
  }

  it.each([
    ['with room for everything', Infinity, false],
    ['with room for nothing', 0, false],
    ['with nothing reused', Infinity, true],
  ])(
    'gives the answers from scratch, whatever it was asked before: %s',
    async (_, memoryBudget, independent) => {
      const worker = new DeviceWorker(asked, {
        name: 'cpu',
        independent,
        memoryBudget,
        call: (_signal, use) => use(),
      });
      const all = await units();
      for (const at of seededPermutation(all.length, 4)) {
        const unit = all[at];
        if (!unit) continue;
        const { answers } = await worker.answer(unit, signal);
        const scratch = await independentAnswers(asked, unit.samples, unit.skip, signal);
        expect(answers).toEqual(scratch.answers);
      }
      worker.dispose();
    },
  );

  it('does a second unit of the same samples from what it keeps, for less work', async () => {
    const worker = new DeviceWorker(asked, {
      name: 'cpu',
      independent: false,
      memoryBudget: Infinity,
      call: (_signal, use) => use(),
    });
    const { answers } = await independentAnswers(asked, [0, 1], [], signal);
    const near = { skip: [], answers };
    const first = await worker.answer({ skip: [10], samples: [0, 1], near }, signal);
    const second = await worker.answer({ skip: [11], samples: [0, 1], near }, signal);
    expect(second.blockTokens).toBeLessThan(first.blockTokens / 4);
    worker.dispose();
  });
});
