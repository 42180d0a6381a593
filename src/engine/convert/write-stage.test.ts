import { expect, it } from 'vitest';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { planStages } from './stage-plan.ts';
import { writeStage } from './write-stage.ts';

it.each(MODEL_DTYPES)('writes %s in pieces of a few weights to the same bytes', async (dtype) => {
  const checkpoint = await openLlavaCheckpoint(tinyCheckpoint());
  for (const stage of planStages(checkpoint, dtype)) {
    const [whole, pieces] = [new MemoryFolder(), new MemoryFolder()];
    let [calls, bytes] = [0, 0];
    const count = (sourceBytes: number) => {
      calls++;
      bytes += sourceBytes;
    };
    const expected = await writeStage(checkpoint.tensors, stage, whole, {}, () => undefined);
    expect(await writeStage(checkpoint.tensors, stage, pieces, {}, count, 100)).toEqual(expected);
    const files = await Promise.all([whole, pieces].map((folder) => folder.read(stage.path)));
    expect(files.map((file) => file.length)).toEqual([expected.bytes, expected.bytes]);
    expect(await Promise.all(files.map(sha256Hex))).toEqual([expected.sha256, expected.sha256]);
    expect(calls).toBeGreaterThan(stage.tensors.length);
    const elements = stage.tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
    expect(bytes).toBe(2 * elements.reduce((sum, size) => sum + size, 0));
  }
});

it('reads no further ahead of a slow sink than its window', async () => {
  const checkpoint = await openLlavaCheckpoint(tinyCheckpoint());
  const [stage] = planStages(checkpoint, 'q4');
  if (stage === undefined) throw new Error('no stage');
  const sink = new MemoryFolder();
  let reported = 0;
  // A sink that takes one piece and then gives up: nothing behind it may be encoded.
  sink.write = async (_, chunks) => {
    for await (const chunk of chunks) if (chunk.length > 0) throw new Error('no more');
  };
  const result = writeStage(checkpoint.tensors, stage, sink, {}, () => reported++, 100);
  await expect(result).rejects.toThrow('no more');
  expect(reported).toBe(0);
});
