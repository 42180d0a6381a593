import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSource } from '#engine/base/file-source.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { checkStages } from '#engine/checkpoint/check-stages.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { generate } from '#engine/inference/generate.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { readManifest, weightFiles } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { familyCheckpoint, FAMILIES } from '#host/node/testing/family-goldens.ts';
import { blockModelExporter } from './block-model-folder.ts';
import { huggingFaceExporter } from './hugging-face-folder.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const DEMO = new DirectorySource(path.join(ROOT, 'models/llava-pictograms/checkpoint'));
const PICTURES = path.join(ROOT, 'public/calibration/scenes/images');
const SAMPLES = 20;
const NEW_TOKENS = 16;
const QUESTIONS = ['Describe this image.', 'List the objects in this image.'];

const CASES: readonly (readonly [string, DirectorySource, readonly number[], ModelDtype])[] = [
  ['llava-pictograms', DEMO, [3, 7, 8, 11], 'q4'],
  ...FAMILIES.map((family) => [family, familyCheckpoint(family), [0, 2], 'fp32'] as const),
];

async function converted(source: FileSource, dtype: ModelDtype): Promise<MemoryFolder> {
  const store = new MemoryFolder();
  await convertCheckpoint(source, store, { dtype, startSandbox: startUnlimitedSandbox });
  return store;
}

async function pictures(): Promise<readonly RgbImage[]> {
  const names = readdirSync(PICTURES).sort().slice(0, SAMPLES);
  return Promise.all(
    names.map((name) => decodeImage(new Uint8Array(readFileSync(path.join(PICTURES, name))))),
  );
}

/** Greedy answers to every picture. */
async function answers(files: FileSource, runtime: OrtRuntime, skip: readonly number[]) {
  const model = await loadBlockModel(files, runtime);
  const tokenizer = await loadChatTokenizer(files, model.manifest.image);
  const found: (readonly number[])[] = [];
  for (const [at, picture] of (await pictures()).entries()) {
    const ids = tokenizer.buildPrompt(QUESTIONS[at % QUESTIONS.length] ?? '');
    const prompt = { ids, image: await model.encodeImage(picture) };
    found.push((await generate(model, prompt, { skip, maxNewTokens: NEW_TOKENS })).tokenIds);
  }
  await model.dispose();
  return found;
}

describe.each(CASES)('%s', (_, checkpoint, skip, dtype) => {
  let runtime: OrtRuntime;
  let original: MemoryFolder;
  let short: MemoryFolder;

  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    original = await converted(checkpoint, dtype);
    short = (await exportToMemory(blockModelExporter, original, skip)).store;
  });

  afterAll(() => runtime.dispose());

  it('exported and converted is converted and exported, byte by byte', async () => {
    const folder = (await exportToMemory(huggingFaceExporter, checkpoint, skip)).store;
    const there = await readManifest(await converted(folder, dtype));
    const here = await readManifest(short);
    expect(weightFiles(there)).toEqual(weightFiles(here));
    for (const key of ['decoder', 'vision', 'image', 'generation', 'parameters', 'imageProcessor'] as const)
      expect(there[key]).toEqual(here[key]);
    expect(here.assets).toEqual(there.assets);
    checkStages(here);
  });

  it('answers as the original with the skip set does', async () => {
    const found = await answers(short, runtime, []);
    expect(found).toEqual(await answers(original, runtime, skip));
    expect(found).not.toEqual(await answers(original, runtime, []));
  });
});
