import { afterAll, describe, expect, it } from 'vitest';
import { FUSED, FUSED_F16, PACKED, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { BlockModel } from './block-model.ts';
import { generateBatch } from './generate.ts';
import { KvCache } from './kv-cache.ts';
import { loadStages } from './model-stages.ts';

/** Bytes that a row may send back: its token, and the two best logits. */
const DOWN = 64;
const STEPS = 12;

const { runtime, backend } = openNativeRuntime();
afterAll(() => runtime.dispose());

async function load(dialect: Dialect): Promise<BlockModel> {
  const files = new DirectorySource('public/models/llava-pictograms');
  const manifest = await readManifest(files);
  return new BlockModel(manifest, '', runtime, dialect, await loadStages(files, manifest, runtime, dialect));
}

/** Tokens that are no end of an answer. */
const prompt = (length: number, first: number) =>
  Array.from({ length }, (_, index) => 10 + ((first + index * 7) % 80));

describe.each<[string, Dialect, number]>([
  ['portable', PORTABLE, 4],
  ['packed', PACKED, 4],
  ['fused', FUSED, 4],
  ['fused float16', FUSED_F16, 2],
])('what crosses to the device and back in the %s dialect', (_, dialect, bytes) => {
  it.each([1, 3])('is an embedding up and a choice down for each token of %d rows', async (rows) => {
    const model = await load(dialect);
    const prompts = Array.from({ length: rows }, (_row, row) => ({ ids: prompt(40, row) }));
    const before = { ...runtime.traffic };
    const seen: { up: number; down: number }[] = [];
    const cache = new KvCache();
    const { hiddenSize } = model.manifest.decoder;
    await generateBatch(
      model,
      prompts,
      prompts.map(() => []),
      {
        skip: [3],
        maxNewTokens: STEPS,
        onStep: () => seen.push({ up: runtime.traffic.up, down: runtime.traffic.down }),
      },
      cache,
    );
    cache.dispose();
    await model.dispose();
    expect(backend.liveValues).toBe(0);
    expect(seen.length).toBeGreaterThan(3);
    const first = seen[0] ?? { up: NaN, down: NaN };
    expect(first.down - before.down).toBeLessThanOrEqual(DOWN * rows);
    for (const [step, { up, down }] of seen.entries()) {
      const last = seen[step - 1];
      if (!last) continue;
      // Rows that have ended may leave the batch.
      expect(up - last.up).toBeGreaterThanOrEqual(hiddenSize * bytes);
      expect(up - last.up).toBeLessThanOrEqual(2 * rows * hiddenSize * bytes);
      expect(down - last.down).toBeGreaterThan(0);
      expect(down - last.down).toBeLessThanOrEqual(DOWN * rows);
    }
  });
});
