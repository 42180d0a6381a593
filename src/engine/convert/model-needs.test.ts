import { expect, it } from 'vitest';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint, tinyTiedCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { estimateNeeds } from './model-needs.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const CASES = MODEL_DTYPES.flatMap((dtype) => [
  { dtype, tables: 'two tables', source: tinyCheckpoint() },
  { dtype, tables: 'one table', source: tinyTiedCheckpoint() },
]);

it.each(CASES)('foresees what converting $tables to $dtype reads and writes', async ({ dtype, source }) => {
  const needs = estimateNeeds(await openLlavaCheckpoint(source), dtype);
  let read = 0;
  const manifest = await convertCheckpoint(source, new MemoryFolder(), {
    startSandbox: startUnlimitedSandbox,
    dtype,
    onProgress: ({ doneBytes }) => {
      read = doneBytes;
    },
  });
  expect(needs.downloadBytes).toBe(read);
  expect(needs.diskBytes).toBe(weightFiles(manifest).reduce((sum, { bytes }) => sum + bytes, 0));
});

it('counts the memory of weights, cache and intermediate results in the type of the activations', async () => {
  const checkpoint = await openLlavaCheckpoint(tinyCheckpoint());
  const { geometry } = checkpoint.config.decoder;
  const memory = (dtype: 'fp16' | 'fp32') => estimateNeeds(checkpoint, dtype).memoryBytes;
  expect(memory('fp32')).toBe(2 * memory('fp16'));
  const embedding = geometry.vocabSize * geometry.hiddenSize;
  const weights = estimateNeeds(checkpoint, 'fp32').downloadBytes / 2 - embedding;
  // All 128 positions of the tiny model: 2 blocks with 2 KV heads of 16, their rotary tables, gate and up of width 40.
  const cache = 2 * (128 * 2 * 2 * 16 + 128 * 16);
  expect(memory('fp32')).toBe(4 * (weights + cache + 128 * 2 * 40));
});
