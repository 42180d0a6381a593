import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUSED, PORTABLE } from '#engine/graphs/dialect.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import { loadStages } from '#engine/inference/model-stages.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertFamily, readFamilyGoldens } from '#host/node/testing/family-goldens.ts';
import { type SampleInspection, inspectSample } from './inspect-sample.ts';
import { readAnswer } from './read-answer.ts';
import { readImportanceGoldens } from './testing/importance-goldens.ts';

/** Of probabilities and weights, float32 against transformers' float32. */
const TOLERANCE = 1e-4;
const FAMILIES = ['llama-clip', 'mistral-clip', 'qwen2-clip'] as const;
const DIALECTS = [
  ['portable', PORTABLE],
  ['fused', FUSED],
] as const;
const importance = await readImportanceGoldens();

describe.each(FAMILIES.flatMap((family) => DIALECTS.map(([name, dialect]) => ({ family, name, dialect }))))(
  '$family in the $name dialect',
  async ({ family, dialect }) => {
    const goldens = await readFamilyGoldens(family);
    const rows = importance[family];
    const { runtime, backend } = openNativeRuntime();
    let model: BlockModel;
    let prompts: readonly PreparedPrompt[];
    let remove: () => Promise<void>;

    beforeAll(async () => {
      const converted = await convertFamily(family, 'fp32');
      remove = converted.remove;
      const manifest = await readManifest(converted.files);
      const stages = await loadStages(converted.files, manifest, runtime, dialect);
      model = new BlockModel(manifest, '', runtime, dialect, stages);
      prompts = await Promise.all(
        goldens.rows.map(async ({ image, input_ids: ids }) => ({
          ids,
          image: await model.encodeImage(await goldens.image(image)),
        })),
      );
    });

    afterEach(() => {
      expect(backend.liveValues).toBe(0);
    });

    afterAll(async () => {
      await runtime.dispose();
      await remove();
    });

    it('stops between two tokens of an answer', async () => {
      const stop = new AbortController();
      const { signal } = stop;
      const heads = vi.spyOn(model, 'logitsAt').mockImplementation(async () => {
        stop.abort();
        return new Float32Array(model.manifest.decoder.vocabSize);
      });
      const [prompt = { ids: [] }] = prompts;
      await expect(readAnswer(model, prompt, [1, 2, 3], { skip: [], topK: 1, signal })).rejects.toThrow(
        'aborted',
      );
      expect(heads).toHaveBeenCalledTimes(1);
      heads.mockRestore();
    });

    const inspect = async (row: number, skip: readonly number[]): Promise<SampleInspection> => {
      const prompt = prompts[row];
      if (!prompt) throw new Error('There is no golden row.');
      return inspectSample(model, prompt, { skip, topK: 3 });
    };

    function expectClose(actual: readonly number[], expected: readonly number[]): void {
      expect(actual).toHaveLength(expected.length);
      for (const [at, value] of expected.entries())
        expect(Math.abs((actual[at] ?? NaN) - value), `entry ${at}`).toBeLessThan(TOLERANCE);
    }

    it('has the lens and the attention of transformers', async () => {
      for (const [row, golden] of rows.entries()) {
        const { answerId, blocks } = await inspect(row, []);
        expect(answerId).toBe(golden.answer_id);
        expect(blocks).toHaveLength(golden.lens.length);
        for (const [block, inspection] of blocks.entries()) {
          const lens = golden.lens[block];
          expect(inspection?.lens.top.map(({ id }) => id)).toEqual(lens?.ids);
          expectClose(
            inspection?.lens.top.map(({ probability }) => probability) ?? [],
            lens?.probabilities ?? [],
          );
          expect(inspection?.lens.answer.rank).toBe(lens?.answer.rank);
          expectClose([inspection?.lens.answer.probability ?? NaN], [lens?.answer.probability ?? NaN]);
          expectClose(inspection?.attention ?? [], golden.attention[block] ?? []);
        }
        // Behind the last block the lens is what the model says.
        expect(blocks.at(-1)?.lens).toMatchObject({ answer: { rank: 1 }, top: [{ id: answerId }, {}, {}] });
      }
    });

    it('gives the tokens of an answer the probabilities of transformers', async () => {
      for (const [row, { reference_ids: references, log_likelihoods: full, without }] of rows.entries()) {
        const prompt = prompts[row];
        if (!prompt) throw new Error('There is no golden row.');
        for (const [at, tokens] of references.entries()) {
          for (const [skip, expected] of [
            [[], full[at]],
            [[1], without[1]?.log_likelihoods[at]],
          ] as const) {
            const read = await readAnswer(model, prompt, tokens, { skip, topK: 2 });
            expect(read).toHaveLength(tokens.length);
            const total = read.reduce((sum, { answer }) => sum + Math.log(answer.probability), 0);
            expect(Math.abs(total - (expected ?? NaN))).toBeLessThan(TOLERANCE * tokens.length);
            for (const { top, answer } of read)
              if (answer.rank === 1) expect(top[0]?.probability).toBe(answer.probability);
          }
        }
      }
    });

    it('has nothing of a skipped block, and other readings only behind it', async () => {
      const full = await inspect(0, []);
      const skipped = await inspect(0, [1]);
      expect(skipped.blocks[1]).toBeNull();
      expect(skipped.blocks[0]?.attention).toEqual(full.blocks[0]?.attention);
      expect(skipped.blocks[2]?.attention).not.toEqual(full.blocks[2]?.attention);
      const run = goldens.runs.find(({ skipped: set }) => set.join() === '1');
      if (run) expect(skipped.answerId).toBe(run.rows[0]?.greedy_ids[0]);
    });
  },
);
