import { afterAll, beforeAll, expect, it } from 'vitest';
import { FUSED, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { maxDifference } from '#host/node/testing/goldens.ts';
import { BlockModel } from './block-model.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

const PROMPT = 40;
const STEPS = 3;

let runtime: OrtRuntime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

async function load(dialect: Dialect): Promise<BlockModel> {
  const files = new DirectorySource('public/models/llava-pictograms');
  const manifest = await readManifest(files);
  return new BlockModel(manifest, '', runtime, dialect, await loadStages(files, manifest, runtime, dialect));
}

/** Slots of block 0's cache and logits, after a prefill of two rows, the second cut short, and after each step. */
async function decode(model: BlockModel, capacity: number) {
  const rows = [3, 11].map((first) =>
    Array.from({ length: PROMPT }, (_, index) => first + ((index * 7) % 50)),
  );
  const positions = model.chain.startBatch(rows.length, capacity);
  const cache = new KvCache();
  const slots: (number | undefined)[] = [];
  const logits: Float32Array[] = [];
  const pass = async (tokens: readonly (readonly number[])[]) => {
    const stream = model.streamOf(await Promise.all(tokens.map((ids) => model.embedding.embed(ids))));
    const behind = await model.chain.forward(stream, { firstBlock: 0, skip: [2], positions, cache });
    slots.push(cache.get(0)?.key.dims[2]);
    logits.push(await model.logitsAt(behind, [(tokens[0]?.length ?? 0) - 1, tokens[0]?.length ?? 0]));
  };
  await pass(rows);
  positions.truncate(1, PROMPT - 5);
  for (let step = 0; step < STEPS; step++) await pass([[20 + step], [30 + step]]);
  cache.dispose();
  await model.dispose();
  return { slots, logits };
}

it('a grouped cache with room keeps its size, and gives what a growing one gives', async () => {
  const grown = await decode(await load(FUSED), 0);
  const kept = await decode(await load(FUSED), PROMPT + STEPS);
  expect(grown.slots).toEqual([PROMPT, PROMPT + 1, PROMPT + 2, PROMPT + 3]);
  expect(kept.slots).toEqual([64, 64, 64, 64]);
  for (const [step, logits] of kept.logits.entries()) {
    expect(maxDifference(logits, grown.logits[step] ?? new Float32Array(0))).toBeLessThan(1e-4);
  }
});

it('a masked cache has one slot for each position', async () => {
  expect((await decode(await load(PORTABLE), PROMPT + STEPS)).slots).toEqual([
    PROMPT,
    PROMPT + 1,
    PROMPT + 2,
    PROMPT + 3,
  ]);
});
