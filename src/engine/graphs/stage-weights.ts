import type { TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import {
  findTensor,
  quantizedTensor,
  tensorToFloat32,
  type QuantizedEntry,
} from '#engine/model/tensor-data.ts';
import type { BlockQuantized } from '#engine/tensors/block-quantization.ts';

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

  /** The parts of a quantized weight, not copied. */
  quantized(entry: QuantizedEntry): BlockQuantized {
    return quantizedTensor(entry, this.bytes);
  }
}
