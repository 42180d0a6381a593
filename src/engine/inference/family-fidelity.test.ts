import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUSED, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import {
  convertFamily,
  EXACT_IN_Q4,
  FAMILIES,
  type FamilyName,
  readFamilyGoldens,
} from '#host/node/testing/family-goldens.ts';
import { maxDifference } from '#host/node/testing/goldens.ts';
import { BlockModel } from './block-model.ts';
import { generate, generateBatch, promptStream, type PreparedPrompt } from './generate.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

/** float32 against float32: the order of summation differs, and the goldens are rounded by up to 3e-4. */
const LOGIT_TOLERANCE = 1e-3;
const NEW_TOKENS = 24;
/** The goldens have the logits of all positions of this row; of the others, of their ends. */
const WHOLE_ROW = 0;
const DIALECTS: readonly (readonly [string, Dialect])[] = [
  ['portable', PORTABLE],
  ['fused', FUSED],
];

const MODELS: readonly (readonly [FamilyName, ModelDtype])[] = [
  ...FAMILIES.map((family) => [family, 'fp32'] as const),
  [EXACT_IN_Q4, 'q4'],
];

describe.each(MODELS)('%s in %s answers as transformers does', async (family, dtype) => {
  const goldens = await readFamilyGoldens(family);
  let runtime: OrtRuntime;
  let converted: Awaited<ReturnType<typeof convertFamily>>;

  beforeAll(async () => {
    converted = await convertFamily(family, dtype);
    runtime = await createNodeRuntime({ threads: 1 });
  });

  afterAll(async () => {
    await runtime.dispose();
    await converted.remove();
  });

  it('its prompts have the same tokens', async () => {
    const tokenizer = await loadChatTokenizer(converted.files, (await readManifest(converted.files)).image);
    for (const { question, input_ids: ids } of goldens.rows) {
      expect(tokenizer.buildPrompt(question)).toEqual(ids);
    }
  });

  describe.each(DIALECTS)('in the %s dialect', (_, dialect) => {
    let model: BlockModel;
    let prompts: readonly PreparedPrompt[];

    beforeAll(async () => {
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

    afterAll(() => model.dispose());

    /** Logits of each row at its golden positions, the rows in one batch. */
    async function logitsOf(rows: readonly number[], skip: readonly number[]): Promise<Float32Array> {
      const batch = rows.flatMap((row) => prompts[row] ?? []);
      const stream = await promptStream(
        model,
        batch,
        batch.map(() => []),
      );
      const cache = new KvCache();
      const behind = await model.chain.forward(stream, {
        firstBlock: 0,
        skip,
        positions: model.chain.startBatch(rows.length),
        cache,
      });
      const sequence = stream.dims[1] ?? 0;
      const wanted = rows.flatMap((row, index) =>
        (goldens.rows[row]?.positions ?? []).map((position) => index * sequence + position),
      );
      const logits = await model.logitsAt(behind, wanted);
      cache.dispose();
      return logits;
    }

    it.each(goldens.runs)('without $skipped: logits, alone and in a batch', async (run) => {
      const expected = run.rows.map(({ logits }) => goldens.logits(logits));
      const alone = await logitsOf([WHOLE_ROW], run.skipped);
      expect(maxDifference(alone, expected[WHOLE_ROW] ?? new Float32Array())).toBeLessThan(LOGIT_TOLERANCE);
      const together = await logitsOf([...expected.keys()], run.skipped);
      const joined = Float32Array.from(expected.flatMap((logits) => [...logits]));
      expect(maxDifference(together, joined)).toBeLessThan(LOGIT_TOLERANCE);
    });

    it.each(goldens.runs)('without $skipped: answers, alone and in a batch', async (run) => {
      const options = { skip: run.skipped, maxNewTokens: NEW_TOKENS };
      const expected = run.rows.map(({ greedy_ids: ids }) => ids);
      const [first] = prompts;
      if (!first) throw new Error('There is no golden row.');
      expect((await generate(model, first, options)).tokenIds).toEqual(expected[0]);
      const noDrafts = prompts.map(() => []);
      const batch = await generateBatch(model, prompts, noDrafts, options);
      expect(batch.answers).toEqual(expected);
    });

    it('verifies drafts of prompts of different lengths', async () => {
      const answers = goldens.runs[0]?.rows.map(({ greedy_ids: ids }) => ids) ?? [];
      // Right to the end, wrong at the start, wrong in the middle, cut off.
      const drafts = answers.map(
        (answer, row) => [answer, [0, ...answer], answer.with(9, 0), answer.slice(0, 5)].at(row) ?? [],
      );
      const options = { skip: [], maxNewTokens: NEW_TOKENS };
      expect((await generateBatch(model, prompts, drafts, options)).answers).toEqual(answers);
    });
  });
});
