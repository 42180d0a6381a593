import type { TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import {
  findTensor,
  quantizedTensor,
  tensorBytes,
  tensorToFloat32,
  type QuantizedEntry,
} from '#engine/model/tensor-data.ts';
import type { BlockQuantized } from '#engine/tensors/block-quantization.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { bytesOf } from '#engine/tensors/views.ts';
import type { ActivationType } from './dialect.ts';

/**
 * The tensors of one stage: its entry in the manifest together with the bytes of its weight file. Reading a tensor the
 * stage lacks throws `SkipscopeError('invalid-model')`.
 */
export class StageWeights {
  constructor(
    readonly file: WeightFile,
    readonly bytes: Uint8Array,
  ) {}

  has(name: string): boolean {
    return this.file.tensors.some((entry) => entry.name === name);
  }

  entry(name: string): TensorEntry {
    return findTensor(this.file, name);
  }

  /** The tensor as float32, row-major, dequantized if need be. */
  float32(name: string): Float32Array {
    return tensorToFloat32(this.entry(name), this.bytes);
  }

  /** The bytes of the tensor's elements in the given type, row-major; not copied where it is stored so. */
  as(type: ActivationType, name: string): Uint8Array {
    const entry = this.entry(name);
    if (entry.encoding === type) return tensorBytes(entry, this.bytes);
    const values = tensorToFloat32(entry, this.bytes);
    return bytesOf(type === 'float32' ? values : float32ToFloat16(values));
  }

  /** The parts of a quantized weight, not copied. */
  quantized(entry: QuantizedEntry): BlockQuantized {
    return quantizedTensor(entry, this.bytes);
  }
}
