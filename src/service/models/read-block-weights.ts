import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { readWeightFile } from '#engine/model/read-model.ts';
import { tensorNorms } from '#engine/model/tensor-norms.ts';
import type { BlockWeights } from '#service/contract/block-weights.ts';

/**
 * Reads the weights of a block once more, and what they are. Throws `SkipscopeError('invalid-input')` for a block that the model
 * does not have, and as `readWeightFile` does.
 */
export async function readBlockWeights(
  files: FileSource,
  { stages }: Pick<Manifest, 'stages'>,
  block: number,
  signal?: AbortSignal,
): Promise<BlockWeights> {
  const file = stages.blocks[block];
  if (!file)
    throw new SkipscopeError(
      'invalid-input',
      `The model has no block ${String(block)}.`,
      `Name a block from 0 to ${String(stages.blocks.length - 1)}.`,
    );
  const bytes = await readWeightFile(files, file, signal && { signal });
  const tensors = tensorNorms(file, bytes);
  const parameters = tensors.reduce((sum, tensor) => sum + tensor.parameters, 0);
  return { block, bytes: file.bytes, parameters, tensors };
}
