import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import {
  KEY_LAYOUTS,
  TINY_CONFIG,
  tinyCheckpoint,
  tinyTensors,
  tinyTiedCheckpoint,
} from '#engine/checkpoint/testing/tiny-llava.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { findTensor, tensorToFloat32 } from '#engine/model/tensor-data.ts';
import { EMBEDDING_WEIGHT, HEAD_WEIGHT, tokenTable } from '#engine/model/token-table.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';

async function convert(source: MemoryFolder, dtype: ModelDtype) {
  const store = new MemoryFolder();
  return {
    store,
    manifest: await convertCheckpoint(source, store, { startSandbox: startUnlimitedSandbox, dtype }),
  };
}

const SOURCE = tinyTensors();
const [DECODER, , , HEAD] = KEY_LAYOUTS.new;
const embeddings = SOURCE[`${DECODER}${EMBEDDING_WEIGHT}`]?.values;
const head = SOURCE[HEAD]?.values;

describe('the table of token embeddings', () => {
  it('is the only one of a tied checkpoint, and counts once', async () => {
    const { store, manifest } = await convert(tinyTiedCheckpoint(), 'fp32');
    const { file, entry } = tokenTable(manifest);
    expect([file.path, entry.name]).toEqual(['head.bin', HEAD_WEIGHT]);
    expect(tensorToFloat32(entry, await store.read(file.path))).toEqual(embeddings);
    expect([manifest.version, store.files.has('embedding.bin')]).toEqual([3, false]);
    expect(await readManifest(store)).toEqual(manifest);
    const untied = (await convert(tinyCheckpoint(), 'fp32')).manifest;
    expect(untied.version).toBe(2);
    expect(manifest.parameters).toBe(untied.parameters - (head?.length ?? 0));
  });

  it('has the encoding of the head', async () => {
    const { manifest } = await convert(tinyTiedCheckpoint(), 'q4');
    expect(tokenTable(manifest).entry).toMatchObject({ encoding: 'quantized', bits: 4 });
  });

  it('is not made of a checkpoint without a head that is not tied', async () => {
    const source = tinyTiedCheckpoint().putJson('config.json', TINY_CONFIG);
    await expect(convert(source, 'fp32')).rejects.toThrow(
      'no tensor "lm_head.weight" (expected shape [12, 64])',
    );
  });

  it('leaves a head alone that a tied checkpoint stores', async () => {
    const source = tinyCheckpoint().putJson('config.json', { ...TINY_CONFIG, tie_word_embeddings: true });
    const { store, manifest } = await convert(source, 'fp32');
    const { file, entry } = tokenTable(manifest);
    expect(tensorToFloat32(entry, await store.read(file.path))).toEqual(embeddings);
    const own = findTensor(manifest.stages.head, HEAD_WEIGHT);
    expect(tensorToFloat32(own, await store.read('head.bin'))).toEqual(head);
  });
});
