import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import { readImportanceGoldens } from '#engine/importance/testing/importance-goldens.ts';
import { manifestSchema } from '#engine/model/manifest.ts';
import { type TaskSample, taskSamples } from '#engine/tasks/task.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { readFamilyGoldens } from '#host/node/testing/family-goldens.ts';
import { referenceTokens } from './reference-samples.ts';

const captioning = taskByKey('captioning');
const MODELS = 'public/models';

async function openTokenizer(folder: string, tokenId: number): Promise<SandboxedTokenizer> {
  const tokenizer = new SandboxedTokenizer(startUnlimitedSandbox);
  onTestFinished(() => tokenizer.dispose());
  await tokenizer.load(new DirectorySource(folder), { tokenId, tokensPerImage: 1 });
  return tokenizer;
}

async function manifestOf(model: string) {
  return manifestSchema.parse(JSON.parse(await readFile(`${MODELS}/${model}/manifest.json`, 'utf8')));
}

function asked(index: number, sample: Partial<CalibrationSample>): TaskSample {
  return { index, sample: { id: String(index), fileName: `${String(index)}.png`, ...sample } };
}

describe('the tokens of references are those of transformers', () => {
  it('on the demo model', async () => {
    const path = 'test-data/models/references.json';
    const { prompt, samples } = z
      .object({
        prompt: z.string(),
        samples: z.array(
          z.object({ references: z.array(z.string()), reference_ids: z.array(z.array(z.number())) }),
        ),
      })
      .parse(JSON.parse(await readFile(path, 'utf8')));
    const { image, generation } = await manifestOf('llava-pictograms');
    const tokenizer = await openTokenizer(`${MODELS}/llava-pictograms`, image.tokenId);
    const found = await referenceTokens({
      task: captioning,
      samples: samples.map(({ references: captions }, index) => asked(index, { captions })),
      prompt,
      tokenizer,
      eosTokenIds: generation.eosTokenIds,
    });
    expect(found).toEqual(samples.map(({ reference_ids: ids }) => ids));
  });

  it.each(['llama-clip', 'mistral-clip', 'qwen2-clip'] as const)(
    'on %s, to a question of each',
    async (family) => {
      const { rows } = await readFamilyGoldens(family);
      const goldens = (await readImportanceGoldens())[family];
      const folder = `test-data/models/families/${family}/checkpoint`;
      const { image_token_index } = z
        .object({ image_token_index: z.number() })
        .parse(JSON.parse(await readFile(`${folder}/config.json`, 'utf8')));
      const found = await referenceTokens({
        task: captioning,
        samples: goldens.map(({ references }, index) =>
          asked(index, { captions: references, prompt: rows[index]?.question ?? '' }),
        ),
        prompt: 'A question that nobody is asked',
        tokenizer: await openTokenizer(folder, image_token_index),
        eosTokenIds: [goldens[0]?.reference_ids[0]?.at(-1) ?? NaN],
      });
      expect(found).toEqual(goldens.map(({ reference_ids: ids }) => ids));
    },
  );
});

it('of a template that puts nothing before an answer they are the tokens of the text alone', async () => {
  const { image, generation } = await manifestOf('llava-smollm2-135m');
  const chat = await loadChatTokenizer(new DirectorySource(`${MODELS}/llava-smollm2-135m`), image);
  const tokenizer = {
    encodeAnswers: (question: string, answers: readonly string[]) =>
      Promise.resolve(chat.encodeAnswers(question, answers)),
  };
  const { set } = await openCalibrationPath('public/calibration/scenes');
  const { eosTokenIds } = generation;
  for (const task of TASKS) {
    const samples = taskSamples(set, task).slice(0, 40);
    const { prompt } = task;
    const found = await referenceTokens({ task, samples, prompt, tokenizer, eosTokenIds });
    const texts = samples.map(({ sample }) =>
      task.key === 'captioning' ? task.references(sample) : [task.reference(sample)],
    );
    const expected = texts.map((references) =>
      references?.map((text) => [...chat.encode(text, { addSpecialTokens: false }), eosTokenIds[0]]),
    );
    expect(found.flat().length).toBeGreaterThanOrEqual(40);
    expect(found).toEqual(expected);
  }
});

it('asks once for equal answers, for a part of the answers at a time, and stops between parts', async () => {
  const samples = Array.from({ length: 100 }, (_, index) => asked(index, { captions: [`caption ${index}`] }));
  const sizes: number[] = [];
  const controller = new AbortController();
  const tokenizer = {
    encodeAnswers: (_: string, answers: readonly string[]) => {
      sizes.push(answers.length);
      return Promise.resolve(answers.map((answer) => [Number(answer.slice('caption '.length))]));
    },
  };
  const use = { task: captioning, samples, prompt: 'Why?', tokenizer, eosTokenIds: [7, 8] };
  expect(await referenceTokens(use)).toEqual(samples.map(({ index }) => [[index, 7]]));
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(samples.length);
  const twice = await referenceTokens({ ...use, samples: [...samples, ...samples] });
  expect(twice).toHaveLength(2 * samples.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 * samples.length);
  const before = sizes.length;
  const stopping = {
    encodeAnswers: (question: string, answers: readonly string[]) => {
      controller.abort();
      return tokenizer.encodeAnswers(question, answers);
    },
  };
  const stopped = referenceTokens({ ...use, tokenizer: stopping, signal: controller.signal });
  await expect(stopped).rejects.toThrow('aborted');
  expect(sizes.length).toBe(before + 1);
});
