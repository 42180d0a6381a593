import { elementCount } from '#engine/tensors/views.ts';
import type { TensorEntry, WeightFile } from './manifest.ts';
import { expectedSpans, tensorToFloat32 } from './tensor-data.ts';

/** What one weight is, and how large its values are. */
export interface TensorNorm {
  /** As in the Hugging Face module: `self_attn.q_proj.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** How it is stored: `float32`, `float16` or `4-bit`. */
  readonly encoding: string;
  readonly bytes: number;
  readonly parameters: number;
  /** Frobenius norm of the weight as it is computed with, dequantized if need be. */
  readonly norm: number;
}

/** The tensors of a weight file, one after the other. Throws `SkipscopeError('invalid-model')` when the file is too short. */
export function tensorNorms({ tensors }: WeightFile, fileBytes: Uint8Array): readonly TensorNorm[] {
  return tensors.map((entry) => ({
    name: entry.name,
    shape: entry.shape,
    encoding: encodingOf(entry),
    bytes: expectedSpans(entry).reduce((sum, { expected }) => sum + expected, 0),
    parameters: elementCount(entry.shape),
    norm: frobenius(tensorToFloat32(entry, fileBytes)),
  }));
}

function encodingOf(entry: TensorEntry): string {
  return entry.encoding === 'quantized' ? `${String(entry.bits)}-bit` : entry.encoding;
}

function frobenius(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
