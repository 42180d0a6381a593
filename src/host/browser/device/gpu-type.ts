import type { Tensor } from 'onnxruntime-common';

/** Bytes of an element, by the types that tensors of this project have on a GPU of the browser. */
export const GPU_TYPE_BYTES = { float32: 4, float16: 2, int32: 4, int64: 8, uint8: 1 } as const;
export type GpuType = keyof typeof GPU_TYPE_BYTES;

/** The element type of a tensor; throws a `TypeError` for one that is not used. */
export function gpuType({ type }: Pick<Tensor, 'type'>): GpuType {
  for (const name of GPU_TYPES) if (name === type) return name;
  throw new TypeError(`Tensors of type ${type} are not used on a GPU.`);
}

const GPU_TYPES = ['float32', 'float16', 'int32', 'int64', 'uint8'] as const satisfies readonly GpuType[];
