import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSource } from '#engine/base/file-source.ts';
import { FUSED, FUSED_F16, PACKED, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import { generateBatch, promptStream, type PreparedPrompt } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { loadStages } from '#engine/inference/model-stages.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import {
  EXACT_IN_Q4,
  FAMILIES,
  type FamilyName,
  convertFamily,
  readFamilyGoldens,
} from '#host/node/testing/family-goldens.ts';
import { openNativeRuntime, openPackageRuntime } from './testing/cpu-runtimes.ts';

const MAX_NEW_TOKENS = 8;

async function load(files: FileSource, runtime: OrtRuntime, dialect: Dialect): Promise<BlockModel> {
  const manifest = await readManifest(files);
  return new BlockModel(manifest, '', runtime, dialect, await loadStages(files, manifest, runtime, dialect));
}

/** Stands for the bits of an array: comparing millions of elements one by one takes long. */
function bitsOf(values: Float32Array | undefined): string {
  return createHash('sha256')
    .update(new Uint8Array(values?.slice().buffer ?? []))
    .digest('hex');
}

/** Everything that a model computes: features, logits at every position, answers with their margins. */
async function numbersOf(model: BlockModel, prompts: readonly PreparedPrompt[], skip: readonly number[]) {
  const noDrafts = prompts.map(() => []);
  const stream = await promptStream(model, prompts, noDrafts);
  const [rows = 0, sequence = 0] = stream.dims;
  const positions = model.chain.startBatch(rows, sequence);
  const cache = new KvCache();
  const behind = await model.chain.forward(stream, { firstBlock: 0, skip, positions, cache });
  const logits = await model.logitsAt(behind, [...Array(rows * sequence).keys()]);
  behind.dispose();
  cache.dispose();
  const caches = new KvCache();
  const options = { skip, maxNewTokens: MAX_NEW_TOKENS };
  const { answers, margins } = await generateBatch(model, prompts, noDrafts, options, caches);
  caches.dispose();
  const features = prompts.map(({ image }) => bitsOf(image?.data));
  return { logits: bitsOf(logits), answers, margins, features };
}

describe('the C API and the binding of the package', () => {
  const { runtime: native, backend } = openNativeRuntime();
  const reference = openPackageRuntime();
  const removals: (() => Promise<void>)[] = [];
  afterAll(async () => {
    await native.dispose();
    await reference.dispose();
    for (const remove of removals) await remove();
  });

  async function compare(
    files: FileSource,
    dialect: Dialect,
    prepare: (model: BlockModel) => Promise<readonly PreparedPrompt[]>,
    skips: readonly (readonly number[])[],
  ): Promise<void> {
    const models = [await load(files, reference, dialect), await load(files, native, dialect)] as const;
    for (const skip of skips) {
      const [expected, found] = [
        await numbersOf(models[0], await prepare(models[0]), skip),
        await numbersOf(models[1], await prepare(models[1]), skip),
      ];
      expect(expected.answers.flat().length).toBeGreaterThan(0);
      expect(found).toStrictEqual(expected);
    }
    for (const model of models) await model.dispose();
    expect(backend.liveValues).toBe(0);
  }

  it.each([...FAMILIES.map((name) => [name, 'fp32'] as const), [EXACT_IN_Q4, 'q4'] as const])(
    'compute the same numbers, bit for bit, of %s in %s',
    async (family: FamilyName, dtype: ModelDtype) => {
      const goldens = await readFamilyGoldens(family);
      const { files, remove } = await convertFamily(family, dtype);
      removals.push(remove);
      const prepare = (model: BlockModel) =>
        Promise.all(
          goldens.rows.map(async ({ image, input_ids: ids }) => ({
            ids,
            image: await model.encodeImage(await goldens.image(image)),
          })),
        );
      await compare(
        files,
        PORTABLE,
        prepare,
        goldens.runs.map(({ skipped }) => skipped),
      );
    },
  );

  describe('of the demo model', () => {
    let files: FileSource;
    beforeAll(async () => {
      const converted = await convertDemoModel('q4f16');
      removals.push(converted.remove);
      files = converted.files;
    });

    it.each<[string, Dialect]>([
      ['portable', PORTABLE],
      ['packed', PACKED],
      ['fused', FUSED],
      ['fused float16', FUSED_F16],
    ])('compute the same numbers, bit for bit, in the %s dialect', async (_, dialect) => {
      const prepare = async (model: BlockModel) => {
        const size = model.manifest.vision.imageSize;
        const pixels = Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i * 0.013));
        const image = await model.encodePixels(pixels);
        const placeholders = Array.from({ length: image.tokens }, () => model.manifest.image.tokenId);
        return [
          { ids: [1, ...placeholders, 20, 30, 40], image },
          { ids: [1, 25, ...placeholders, 33], image },
          { ids: [1, 7, 9] },
        ];
      };
      await compare(files, dialect, prepare, [[], [2, 6, 9]]);
    });
  });
});
