import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { Manifest, WeightFile } from '#engine/model/manifest.ts';
import { readManifest, readWeightFile, weightFiles } from '#engine/model/read-model.ts';
import { findTensor, tensorToFloat32 } from '#engine/model/tensor-data.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const checkpoint = new DirectorySource('models/llava-pictograms/checkpoint');
let folder = '';
let manifest: Manifest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-convert-'));
  await convertCheckpoint(checkpoint, new DirectoryStore(folder), {
    startSandbox: startUnlimitedSandbox,
    dtype: 'q4',
  });
  manifest = await readManifest(new DirectorySource(folder));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('describes the pictogram model', () => {
  expect(manifest.name).toBe('llava-pictograms');
  expect(manifest.decoder).toMatchObject({ blocks: 12, hiddenSize: 64, heads: 2, kvHeads: 1, headDim: 32 });
  expect(manifest.vision).toMatchObject({ imageSize: 96, patchSize: 16, layers: 1 });
  expect(manifest.image).toEqual({ tokenId: 4, tokensPerImage: 36 });
  expect(manifest.generation).toMatchObject({ eosTokenIds: [2], padTokenId: 3 });
});

/** Relative root mean square error of a converted tensor against the checkpoint's. */
async function relativeError(file: WeightFile | undefined, name: string, original: string): Promise<number> {
  if (file === undefined) throw new Error('no such stage');
  const entry = findTensor(file, name);
  const found = tensorToFloat32(entry, await readWeightFile(new DirectorySource(folder), file));
  const tensors = await CheckpointTensors.open(checkpoint);
  const expected = await tensors.readFloat32(original, entry.shape);
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(squares(expected.map((value, i) => value - (found[i] ?? NaN))) / squares(expected));
}

it('keeps its weights within the error of each encoding', async () => {
  const { vision, blocks, head } = manifest.stages;
  const tower = 'encoder.layers.0.mlp.fc1.weight';
  const gate = 'mlp.gate_proj.weight';
  // 176 columns are no whole number of quantized blocks.
  const down = 'mlp.down_proj.weight';
  const decoder = 'language_model.model.';
  const errors = {
    q4: await relativeError(blocks[11], gate, `${decoder}layers.11.${gate}`),
    q4Head: await relativeError(head, 'lm_head.weight', `${decoder}embed_tokens.weight`),
    q8: await relativeError(vision, tower, `vision_tower.${tower}`),
    f16: await relativeError(blocks[11], down, `${decoder}layers.11.${down}`),
  };
  expect(errors.q4).toBeLessThan(0.1);
  expect(errors.q4Head).toBeLessThan(0.1);
  expect(errors.q8).toBeLessThan(0.007);
  expect(errors.f16).toBe(0);
});

it('writes every file as the manifest says', async () => {
  for (const file of weightFiles(manifest)) {
    await expect(readWeightFile(new DirectorySource(folder), file, { verify: true })).resolves.toBeDefined();
  }
});
