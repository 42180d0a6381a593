import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { FUSED, PORTABLE } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { maxDifference, readGoldens } from '#host/node/testing/goldens.ts';
import { BlockModel } from './block-model.ts';
import { generate, generateBatch } from './generate.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

/** float32 against float32: only the order of summation differs. */
const LOGIT_TOLERANCE = 1e-3;

const goldens = await readGoldens();

describe.each([
  ['portable', PORTABLE],
  ['fused', FUSED],
])('the fp32 demo model in the %s dialect', (_, dialect) => {
  let runtime: OrtRuntime;
  let model: BlockModel;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const converted = await convertDemoModel('fp32');
    remove = converted.remove;
    runtime = await createNodeRuntime({ threads: 1 });
    const manifest = await readManifest(converted.files);
    model = new BlockModel(
      manifest,
      '',
      runtime,
      dialect,
      await loadStages(converted.files, manifest, runtime, dialect),
    );
  });

  afterAll(async () => {
    await runtime.dispose();
    await remove();
  });

  const encode = (image: string) => {
    const golden = goldens.images[image];
    if (!golden) throw new Error(`No golden for ${image}.`);
    return model.encodePixels(goldens.values(golden.pixel_values).slice());
  };

  it('projects the image features that transformers projects', async () => {
    for (const [name, golden] of Object.entries(goldens.images)) {
      const features = await encode(name);
      expect(maxDifference(features.data, goldens.values(golden.projected_features))).toBeLessThan(1e-4);
    }
  });

  it('has the logits of transformers for the full model and every skip set', async () => {
    for (const golden of goldens.cases) {
      const embedded = await model.embedding.embed(golden.input_ids, await encode(golden.image));
      for (const run of golden.runs) {
        const behind = await model.chain.forward(model.streamOf([embedded]), {
          firstBlock: 0,
          skip: run.skipped,
          positions: model.chain.startBatch(1),
          cache: new KvCache(),
        });
        const logits = await model.logitsAt(behind, golden.positions);
        expect(maxDifference(logits, goldens.values(run.logits))).toBeLessThan(LOGIT_TOLERANCE);
      }
    }
  });

  it('generates the tokens of transformers, alone and in a batch', async () => {
    const [first, ...others] = goldens.cases;
    const sameLength = [
      first,
      ...others.filter((other) => other.input_ids.length === first?.input_ids.length),
    ];
    for (const index of first?.runs.keys() ?? []) {
      const skip = first?.runs[index]?.skipped ?? [];
      const prompts = await Promise.all(
        sameLength.map(async (golden) => ({
          ids: golden?.input_ids ?? [],
          image: await encode(golden?.image ?? ''),
        })),
      );
      const expected = sameLength.map((golden) => golden?.runs[index]?.greedy_ids);
      const batch = await generateBatch(
        model,
        prompts,
        prompts.map(() => []),
        { skip, maxNewTokens: 24 },
      );
      expect(batch.answers).toEqual(expected);
      const [prompt] = prompts;
      if (!prompt) throw new Error('There is no golden case.');
      const alone = await generate(model, prompt, { skip, maxNewTokens: 24 });
      expect(alone.tokenIds).toEqual(expected[0]);
    }
  });

  it('decodes from a draft what it decodes without one, wherever the draft goes wrong', async () => {
    const [golden] = goldens.cases;
    const answer = golden?.runs[0]?.greedy_ids ?? [];
    const prompt = { ids: golden?.input_ids ?? [], image: await encode(golden?.image ?? '') };
    const wrongAt = (step: number) => answer.map((token, index) => (index === step ? token + 1 : token));
    const drafts = [answer, [], answer.slice(0, 3), wrongAt(0), wrongAt(2), [...answer, 7, 7]];
    const batch = await generateBatch(
      model,
      drafts.map(() => prompt),
      drafts,
      {
        skip: [],
        maxNewTokens: answer.length,
      },
    );
    expect(batch.answers).toEqual(drafts.map(() => answer));
  });
});
