import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AutoModelForImageTextToText, AutoProcessor, RawImage, Tensor, env } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FileSource } from '#engine/base/file-source.ts';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { exportModel } from '#engine/export/export-model.ts';
import { modelExporterByKey } from '#engine/export/model-exporters.ts';
import { needsFloat16 } from '#engine/graphs/dialect.ts';
import { pixelValues } from '#engine/image/pixel-values.ts';
import { MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import {
  EXACT_IN_Q4,
  FAMILIES,
  familyCheckpoint,
  readFamilyGoldens,
  type FamilyName,
} from './family-goldens.ts';
import { maxDifference } from './goldens.ts';

/** float32 against float32: the order of summation differs, and the goldens are rounded by up to 3e-4. */
const LOGIT_TOLERANCE = 1e-3;
/** float16 has 11 bits, and every block rounds several times; measured: 0.056. A position that is wrong by one gave 0.2 and more. */
const HALF_TOLERANCE = 0.1;
const NEW_TOKENS = 24;
const ROOT = path.resolve(import.meta.dirname, '../../../..');
const EXPORTS = path.join(ROOT, 'test-data/exports');
/** Threads that spin take the time of other tests. */
const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };

const MODELS: readonly (readonly [FamilyName, ModelDtype])[] = [
  ...FAMILIES.map((family) => [family, 'fp32'] as const),
  ['qwen2-clip', 'fp16'],
  [EXACT_IN_Q4, 'q4'],
  [EXACT_IN_Q4, 'q4f16'],
];

let folder = '';

beforeAll(async () => {
  // Everything is in the folders: nothing may be asked of the hub.
  env.allowRemoteModels = false;
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-transformersjs-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Exports into a new folder. */
async function exported(source: FileSource, dtype: ModelDtype, skip: readonly number[]): Promise<string> {
  const out = await mkdtemp(path.join(folder, 'model-'));
  await exportModel(
    modelExporterByKey(`onnx-${dtype}`),
    source,
    new DirectoryStore(out),
    { skip, of: null, protect: [] },
    { appVersion: '0.0.0', date: new Date(0), run: null },
  );
  return out;
}

function int64(values: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}

/** The logits [1, positions, vocabulary] at some positions. */
function rowsAt(logits: unknown, positions: readonly number[]): Float32Array {
  if (!(logits instanceof Tensor) || !(logits.data instanceof Float32Array)) throw new Error('No logits.');
  const { data, dims } = logits;
  const width = dims[2] ?? 0;
  return Float32Array.from(positions.flatMap((at) => [...data.subarray(at * width, (at + 1) * width)]));
}

function idsOf(tensor: unknown): readonly number[] {
  if (!(tensor instanceof Tensor) || !(tensor.data instanceof BigInt64Array)) throw new Error('No ids.');
  return Array.from(tensor.data, Number);
}

/** A question about a picture, as the model card says. */
async function asked(out: string, picture: RawImage, question: string) {
  const processor = await AutoProcessor.from_pretrained(out);
  const content = [{ type: 'image' }, { type: 'text', text: question }];
  const prompt = processor.apply_chat_template([{ role: 'user', content }], { add_generation_prompt: true });
  const add_special_tokens = !String(prompt).startsWith(processor.tokenizer?.bos_token ?? '<none>');
  return { processor, inputs: await processor(picture, prompt, { add_special_tokens }) };
}

describe.each(MODELS)('transformers.js with %s in %s', async (family, dtype) => {
  const goldens = await readFamilyGoldens(family);
  const checkpoint = familyCheckpoint(family);
  const half = needsFloat16(dtype);

  /** The inputs of each row, with pixels as transformers makes them. */
  async function rows() {
    const { imageProcessor } = await openLlavaCheckpoint(checkpoint);
    return Promise.all(
      goldens.rows.map(async ({ image, input_ids: ids, positions }) => {
        const pixels = pixelValues(await goldens.image(image), imageProcessor);
        const size = Math.sqrt(pixels.length / 3);
        return {
          positions,
          inputs: {
            input_ids: int64(ids),
            attention_mask: int64(ids.map(() => 1)),
            pixel_values: new Tensor('float32', pixels, [1, 3, size, size]),
          },
        };
      }),
    );
  }

  it('has the same prompts', async () => {
    const out = await exported(checkpoint, dtype, [0]);
    const picture = new RawImage(new Uint8ClampedArray(3), 1, 1, 3);
    for (const { question, input_ids: expected } of goldens.rows)
      expect(idsOf((await asked(out, picture, question)).inputs.input_ids)).toEqual(expected);
  });

  const [whole, one] = goldens.runs;
  const most = goldens.runs.at(-1);

  it.each([whole, one, most].filter((run) => run !== undefined))(
    'answers without $skipped as transformers does',
    async (run) => {
      const model = await AutoModelForImageTextToText.from_pretrained(
        await exported(checkpoint, dtype, run.skipped),
        { session_options: ONE_THREAD },
      );
      for (const [index, { inputs, positions }] of (await rows()).entries()) {
        const golden = run.rows[index];
        if (golden === undefined) throw new Error('A row has no golden.');
        const { logits } = await model.forward(inputs);
        const found = rowsAt(logits, positions);
        expect(maxDifference(found, goldens.logits(golden.logits))).toBeLessThan(
          half ? HALF_TOLERANCE : LOGIT_TOLERANCE,
        );
        // Near ties may go the other way in float16.
        if (half) continue;
        const ids = await model.generate({ ...inputs, do_sample: false, max_new_tokens: NEW_TOKENS });
        expect(idsOf(ids).slice(inputs.input_ids.size)).toEqual(golden.greedy_ids);
      }
      await model.dispose();
    },
  );
});

/** What transformers answers about pictures of the tower's size with the demo model without blocks (`make_gguf_goldens.py`). */
const answeredSchema = z.object({
  question: z.string(),
  cases: z.array(z.object({ skip: z.array(z.number()), answers: z.record(z.string(), z.string()) })),
});

describe.each(MODEL_DTYPES)('transformers.js with the demo model in %s', async (dtype) => {
  const { question, cases } = answeredSchema.parse(
    JSON.parse(await readFile(path.join(EXPORTS, 'gguf-goldens.json'), 'utf8')),
  );
  const { skip = [], answers = {} } = cases[0] ?? {};

  it('answers about the files of pictures as transformers does', async () => {
    const checkpoint = new DirectorySource(path.join(ROOT, 'models/llava-pictograms/checkpoint'));
    const out = await exported(checkpoint, dtype, skip);
    const model = await AutoModelForImageTextToText.from_pretrained(out, { session_options: ONE_THREAD });
    const found: Record<string, string> = {};
    for (const name of Object.keys(answers)) {
      const picture = await RawImage.read(path.join(EXPORTS, 'square-pictures', name));
      const { processor, inputs } = await asked(out, picture, question);
      const ids = await model.generate({ ...inputs, do_sample: false, max_new_tokens: NEW_TOKENS });
      const answer = idsOf(ids).slice(idsOf(inputs.input_ids).length);
      found[name] = processor.decode([...answer], { skip_special_tokens: true });
    }
    expect(found).toEqual(answers);
    expect(Object.keys(found)).toHaveLength(3);
    await model.dispose();
  });
});
