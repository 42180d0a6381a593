import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readGeneration } from '#engine/checkpoint/generation-settings.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { PORTABLE } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import {
  convertFamily,
  familyCheckpoint,
  FAMILIES,
  readFamilyGoldens,
} from '#host/node/testing/family-goldens.ts';
import { BlockModel } from './block-model.ts';
import { type PreparedPrompt, generate, generateBatch, promptStream } from './generate.ts';
import { decodeTogether } from './decode-together.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

const schema = z.object({
  newTokens: z.number(),
  cases: z.array(
    z.object({
      family: z.enum(FAMILIES),
      what: z.string(),
      settings: z.record(z.string(), z.unknown()),
      row: z.number(),
      answer: z.array(z.number()),
    }),
  ),
});
const file = new URL('../../../test-data/checkpoints/decoding.json', import.meta.url);
const { newTokens, cases } = schema.parse(JSON.parse(await readFile(file, 'utf8')));
const families = [...new Set(cases.map(({ family }) => family))];

describe.each(families)('%s under generation settings', async (family) => {
  const goldens = await readFamilyGoldens(family);
  let runtime: OrtRuntime;
  let converted: Awaited<ReturnType<typeof convertFamily>>;
  let plain: BlockModel;
  let prompts: readonly PreparedPrompt[];

  beforeAll(async () => {
    converted = await convertFamily(family, 'fp32');
    runtime = await createNodeRuntime({ threads: 1 });
    const manifest = await readManifest(converted.files);
    const stages = await loadStages(converted.files, manifest, runtime, PORTABLE);
    plain = new BlockModel(manifest, '', runtime, PORTABLE, stages);
    modelWith = (generation) => new BlockModel({ ...manifest, generation }, '', runtime, PORTABLE, stages);
    prompts = await Promise.all(
      goldens.rows.slice(0, 2).map(async ({ image, input_ids: ids }) => ({
        ids,
        image: await plain.encodeImage(await goldens.image(image)),
      })),
    );
  });
  let modelWith: (generation: BlockModel['manifest']['generation']) => BlockModel;

  afterAll(async () => {
    await plain.dispose();
    await runtime.dispose();
    await converted.remove();
  });

  /** The model as it is converted from the checkpoint with these settings. */
  async function modelUnder(settings: Readonly<Record<string, unknown>>): Promise<BlockModel> {
    const own: unknown = JSON.parse(
      new TextDecoder().decode(await familyCheckpoint(family).read('generation_config.json')),
    );
    const file = Object.assign({}, own, settings);
    return modelWith(
      (await readGeneration(new MemoryFolder().putJson('generation_config.json', file))).generation,
    );
  }

  const own = cases.filter((golden) => golden.family === family);

  it.each(own)('$what, row $row: the answer of transformers', async ({ settings, row, answer }) => {
    const prompt = prompts[row];
    if (!prompt) throw new Error(`There is no row ${row}.`);
    const options = { skip: [], maxNewTokens: newTokens };
    expect((await generate(await modelUnder(settings), prompt, options)).tokenIds).toEqual(answer);
  });

  it.each(own)('$what, row $row: the same from drafts, in a batch and together', async (golden) => {
    const { settings, row, answer } = golden;
    const model = await modelUnder(settings);
    const options = { skip: [], maxNewTokens: newTokens };
    // The other row's draft is wrong; this row's is right, or wrong from the middle on.
    for (const draft of [answer, [...answer.slice(0, 6), 0, 0, 0]]) {
      const drafts = prompts.map((_, index) => (index === row ? draft : [0, 0]));
      const { answers } = await generateBatch(model, prompts, drafts, options);
      expect(answers[row]).toEqual(answer);
    }
    const drafts = [answer, answer];
    const stream = await promptStream(model, prompts, drafts);
    const batch = { stream, firstBlock: 0, prompts: prompts.map(({ ids }) => ids), drafts };
    const caches = [new KvCache(), new KvCache()];
    const batches = caches.map((cache, index) => ({ ...batch, cache, skip: index === 0 ? [] : [1] }));
    const together = await decodeTogether(model, batches, { trunk: [], maxNewTokens: newTokens });
    expect(together[0]?.answers[row]).toEqual(answer);
    for (const cache of caches) cache.dispose();
    stream.dispose();
  });
});
