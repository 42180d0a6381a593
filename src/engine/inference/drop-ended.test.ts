import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { readGoldens } from '#host/node/testing/goldens.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { loadBlockModel, type BlockModel } from './block-model.ts';
import { generate, generateBatch, type PreparedPrompt } from './generate.ts';

const MAX_NEW_TOKENS = 16;
const skip = [5, 10];

describe('a batch whose rows end at different times', () => {
  let runtime: OrtRuntime;
  let model: BlockModel;
  let prompts: readonly PreparedPrompt[];
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('fp32');
    remove = converted.remove;
    runtime = await createNodeRuntime({ threads: 1 });
    model = await loadBlockModel(converted.files, runtime);
    const { cases, images, values } = await readGoldens();
    prompts = await Promise.all(
      cases.map(async ({ image, input_ids: ids }) => {
        const pixels = images[image]?.pixel_values;
        if (!pixels) throw new Error(`No golden for ${image}.`);
        return { ids, image: await model.encodePixels(values(pixels).slice()) };
      }),
    );
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  it('gives the answers of each row alone, for less than as many steps as rows', async () => {
    const alone = await Promise.all(
      prompts.map((prompt) => generate(model, prompt, { skip, maxNewTokens: MAX_NEW_TOKENS })),
    );
    const lengths = alone.map(({ tokenIds }) => tokenIds.length);
    const noDrafts = prompts.map(() => []);
    const together = await generateBatch(model, prompts, noDrafts, { skip, maxNewTokens: MAX_NEW_TOKENS });
    expect(together.answers).toEqual(alone.map(({ tokenIds }) => tokenIds));
    expect(new Set(lengths).size).toBeGreaterThan(2);

    const kept = model.blocks - skip.length;
    const longestPrompt = Math.max(...prompts.map(({ ids }) => ids.length));
    const prefill = prompts.length * longestPrompt * kept;
    const needed = lengths.reduce((sum, length) => sum + length - 1, 0) * kept;
    const riding = prompts.length * (Math.max(...lengths) - 1) * kept;
    expect(together.blockTokens - prefill).toBeGreaterThanOrEqual(needed);
    // Up to a quarter of a batch may ride along.
    expect(together.blockTokens - prefill).toBeLessThan(0.85 * riding);
  });

  it('is decoded on from drafts that hold, that fail early, and that fail late', async () => {
    const alone = await Promise.all(
      prompts.map((prompt) => generate(model, prompt, { skip, maxNewTokens: MAX_NEW_TOKENS })),
    );
    const drafts = alone.map(({ tokenIds }, row) =>
      row % 3 === 0 ? tokenIds : row % 3 === 1 ? [7, ...tokenIds] : [...tokenIds.slice(0, -2), 9, 9],
    );
    const { answers } = await generateBatch(model, prompts, drafts, { skip, maxNewTokens: MAX_NEW_TOKENS });
    expect(answers).toEqual(alone.map(({ tokenIds }) => tokenIds));
  });
});
