import { SkipscopeError } from '#engine/base/errors.ts';
import type { StoredTensor } from './safetensors.ts';

/** A largest magnitude, as the bits of a float32. */
type LargestBits = number;

/** The largest that float16 holds without rounding to infinity. */
export const MAX_FLOAT16: LargestBits = 0x477fe000;
export const MAX_FLOAT32: LargestBits = 0x7f7fffff;

/**
 * Throws `SkipscopeError('invalid-checkpoint')`, naming file and tensor, for a value that is not finite, or that is beyond
 * `largest`, for which `remedy` says what to do. The first of the values is element `first` of the tensor.
 */
export function checkValues(
  values: Float32Array<ArrayBuffer>,
  first: number,
  largest: LargestBits,
  source: StoredTensor,
  remedy: string,
): void {
  // Magnitudes of floats order as their bits do, with infinities and NaN above all numbers.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if (((bits[i] ?? 0) & 0x7fffffff) > largest) throw badValue(values[i] ?? NaN, first + i, source, remedy);
  }
}

function badValue(
  value: number,
  element: number,
  { file, name }: StoredTensor,
  remedy: string,
): SkipscopeError {
  const finite = Number.isFinite(value);
  return new SkipscopeError(
    'invalid-checkpoint',
    `${file}: tensor "${name}" holds the value ${value} at element ${element}` +
      (finite ? ', beyond the largest float16 (65504).' : '.'),
    finite ? remedy : 'The weights are damaged: download or train them again.',
  );
}
