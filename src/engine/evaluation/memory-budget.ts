import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { isGpu } from '#engine/runtime/is-gpu.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/** What is kept by default where the memory belongs to other programs, too, or is not known. */
const SHARED_MEMORY_BUDGET = 1024 ** 3;
/** Most image features beside a GPU with a memory of its own: they lie in the memory of the host, which a GPU may exceed. */
const HOST_FEATURE_BUDGET = 4 * 1024 ** 3;

type Device = Pick<OrtRuntime, 'describe'>;

/**
 * Bytes of image features, streams and caches that are kept by default: on a GPU whose memory is known, all that the weights
 * leave of its share.
 */
export function defaultMemoryBudget(
  model: Pick<BlockModel, 'manifest' | 'dialect'> & { readonly runtime: Device },
): number {
  const bytes = ownMemory(model.runtime);
  if (bytes === null) return SHARED_MEMORY_BUDGET;
  return Math.max(0, bytes - decoderMemory(model.manifest, model.dialect));
}

/** Bytes of one picture's features. */
export function featureBytes({ image, decoder }: Manifest): number {
  return image.tokensPerImage * decoder.hiddenSize * Float32Array.BYTES_PER_ELEMENT;
}

/** The pictures of so many whose features `budget` has room for, and the bytes that these leave for streams and caches. */
export function planFeatures(
  { manifest, runtime }: Pick<BlockModel, 'manifest'> & { readonly runtime: Device },
  budget: number,
  pictures: number,
): { readonly kept: number; readonly memoryLeft: number } {
  const bytes = featureBytes(manifest);
  const apart = ownMemory(runtime) !== null;
  const room = apart ? Math.min(budget, HOST_FEATURE_BUDGET) : budget;
  const kept = Math.min(pictures, Math.floor(room / bytes));
  return { kept, memoryLeft: apart ? budget : budget - kept * bytes };
}

/** The bytes of a GPU's memory that may be used; null where it is not known, and for a processor, which works in the host's. */
function ownMemory(runtime: Device): number | null {
  const device = runtime.describe();
  return isGpu(device) ? device.memoryBytes : null;
}
