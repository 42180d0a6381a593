import { createHash } from 'node:crypto';
import type { Tensor } from 'onnxruntime-common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FUSED } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { openNativeRuntime, openPackageRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { BatchPositions } from './batch-positions.ts';
import { BlockModel } from './block-model.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

const PROMPT = 40;
const STEPS = 4;
/** The first block that the two caches do not share. */
const FORK = 9;

const { runtime, backend } = openNativeRuntime();

async function load(on: OrtRuntime): Promise<BlockModel> {
  const files = new DirectorySource('public/models/llava-pictograms');
  const manifest = await readManifest(files);
  return new BlockModel(manifest, '', on, FUSED, await loadStages(files, manifest, on, FUSED));
}

/** Runs tokens of two rows through the blocks; logits at the last position of each row. */
async function pass(model: BlockModel, cache: KvCache, positions: BatchPositions, tokens: readonly number[]) {
  const rows = [tokens, tokens.map((token) => token + 1)];
  const stream = model.streamOf(await Promise.all(rows.map((ids) => model.embedding.embed(ids))));
  const behind = await model.chain.forward(stream, { firstBlock: 0, skip: [2], positions, cache });
  const logits = await model.logitsAt(behind, [tokens.length - 1, 2 * tokens.length - 1]);
  behind.dispose();
  return logits;
}

/** Stands for the bits of an array. */
function bitsOf(data: Tensor.DataType): string {
  if (!ArrayBuffer.isView(data)) throw new TypeError('Expected numbers.');
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

const prompt = Array.from({ length: PROMPT }, (_, index) => 10 + ((index * 7) % 80));

describe('a cache of grouped attention that has room', () => {
  let model: BlockModel;
  beforeAll(async () => {
    model = await load(runtime);
  });
  afterEach(() => {
    expect(backend.liveValues).toBe(0);
  });
  afterAll(() => runtime.dispose());

  it('is written where it lies, and gives the numbers of one that is replaced at every step', async () => {
    const replacing = openPackageRuntime();
    expect([runtime.writesInPlace, replacing.writesInPlace]).toEqual([true, false]);
    const other = await load(replacing);
    const [cache, otherCache] = [new KvCache(), new KvCache()];
    const positions = model.chain.startBatch(2, PROMPT + STEPS);
    const otherPositions = other.chain.startBatch(2, PROMPT + STEPS);
    expect(await pass(model, cache, positions, prompt)).toEqual(
      await pass(other, otherCache, otherPositions, prompt),
    );
    const before = cache.get(5);
    for (let step = 0; step < STEPS; step++)
      expect(await pass(model, cache, positions, [20 + step])).toEqual(
        await pass(other, otherCache, otherPositions, [20 + step]),
      );
    expect(cache.get(5)).toBe(before);
    cache.dispose();
    otherCache.dispose();
    await replacing.dispose();
  });

  it('is replaced where its room is over', async () => {
    const cache = new KvCache();
    const tokens = Array.from({ length: 62 }, (_, index) => 10 + index);
    const positions = model.chain.startBatch(2, tokens.length);
    await pass(model, cache, positions, tokens);
    const slots: (number | undefined)[] = [];
    for (let step = 0; step < STEPS; step++) {
      await pass(model, cache, positions, [20]);
      slots.push(cache.get(5)?.key.dims[2]);
    }
    expect(slots).toEqual([64, 64, 65, 66]);
    cache.dispose();
  });

  it('is never written while another cache has borrowed it, by neither of them', async () => {
    const parent = new KvCache();
    const positions = model.chain.startBatch(2, PROMPT + STEPS);
    await pass(model, parent, positions, prompt);
    const contents = async () => {
      const blocks = [...Array(model.blocks).keys()].flatMap((block) => parent.get(block) ?? []);
      // Reading a tensor would leave a copy in it, which later runs would take.
      const copies = await Promise.all(blocks.map((cache) => model.rows.pick(cache, [0, 1])));
      const read: string[] = [];
      for (const { key, value } of copies)
        read.push(bitsOf(await key.getData()), bitsOf(await value.getData()));
      for (const { key, value } of copies) {
        key.dispose();
        value.dispose();
      }
      return read;
    };
    const before = await contents();
    expect(before).toHaveLength(2 * (model.blocks - 1));

    const candidate = parent.fork(FORK);
    for (let block = FORK; block < model.blocks; block++) {
      const own = parent.get(block);
      if (own) candidate.set(block, await model.rows.pick(own, [0, 1]));
    }
    const branch = positions.select([0, 1]);
    for (let step = 0; step < STEPS; step++) await pass(model, candidate, branch, [20 + step]);
    expect(await contents()).toEqual(before);
    expect(candidate.get(FORK - 1)).not.toBe(parent.get(FORK - 1));
    candidate.dispose();
    expect(await contents()).toEqual(before);

    const lent = parent.get(0);
    const kept = parent.fork(1);
    await pass(model, parent, positions, [20]);
    expect(parent.get(0)).not.toBe(lent);
    kept.dispose();
    parent.dispose();
  });
});
