import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { ReadOptions } from '#engine/base/file-source.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { manifestVersion, type ModelDtype } from '#engine/model/manifest.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { StagePlan } from './stage-plan.ts';

/** Weights that are looked at in every stage. */
const PROBE_ELEMENTS = 64;

/**
 * A digest that differs between conversions: it covers the format, every planned tensor with its place in the
 * checkpoint, and a few weights out of each stage, since another fine-tuning of the same model has the very same
 * headers. The checkpoint's name is no part of it: a folder may move. Throws as `CheckpointTensors.expect` and
 * `readBytes` do.
 */
export async function conversionFingerprint(
  checkpoint: LlavaCheckpoint,
  plan: readonly StagePlan[],
  dtype: ModelDtype,
  options: ReadOptions,
): Promise<string> {
  const stages = await Promise.all(
    plan.map(async ({ path, tensors }) => ({
      path,
      tensors: tensors.map(({ name, sourceName, shape, encoding }) => {
        const { file, dtype: sourceDtype, start } = checkpoint.tensors.expect(sourceName, shape);
        return { name, shape, encoding, sourceName, file, sourceDtype, start };
      }),
      probe: await probeStage(checkpoint, tensors, options),
    })),
  );
  const version = manifestVersion(checkpoint.names.sharedTable);
  const text = JSON.stringify({ version, dtype, stages });
  return sha256Hex(new TextEncoder().encode(text));
}

/** Bytes from the middle of a stage's first matrix: training changes all of it. */
async function probeStage(
  { tensors }: LlavaCheckpoint,
  planned: StagePlan['tensors'],
  options: ReadOptions,
): Promise<readonly number[]> {
  const matrix = planned.find(({ shape }) => shape.length > 1);
  if (matrix === undefined) return [];
  const count = elementCount(matrix.shape);
  const first = Math.floor(count / 2);
  const source = tensors.expect(matrix.sourceName, matrix.shape);
  return [...(await tensors.readBytes(source, first, Math.min(first + PROBE_ELEMENTS, count), options))];
}
