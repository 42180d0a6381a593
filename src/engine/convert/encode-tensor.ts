import { SkipscopeError } from '#engine/errors.ts';
import type { TensorEntry } from '#engine/model/manifest.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { quantizeBlockwise } from './quantize.ts';

/** The largest magnitude that float16 holds without rounding to infinity. */
const MAX_FLOAT16 = 65504;

/**
 * Writes `values` (row-major in the entry's shape) into the entry's spans of `file`.
 *
 * Throws `SkipscopeError('invalid-checkpoint')`, naming `sourceName`, for a value that is not finite or that the
 * entry's encoding cannot hold.
 */
export function encodeTensor(
  values: Float32Array,
  entry: TensorEntry,
  file: ArrayBuffer,
  sourceName: string,
): void {
  checkValues(values, entry.encoding === 'float32' ? Infinity : MAX_FLOAT16, sourceName);
  switch (entry.encoding) {
    case 'float32':
      new Float32Array(file, entry.data.offset, values.length).set(values);
      return;
    case 'float16':
      float32ToFloat16(values, new Uint16Array(file, entry.data.offset, values.length));
      return;
    case 'quantized': {
      const [rows, columns] = entry.shape;
      quantizeBlockwise(values, rows, columns, entry.bits, entry.blockSize, {
        data: new Uint8Array(file, entry.data.offset, entry.data.bytes),
        scales: new Uint16Array(file, entry.scales.offset, entry.scales.bytes / 2),
        zeroPoints: new Uint8Array(file, entry.zeroPoints.offset, entry.zeroPoints.bytes),
      });
    }
  }
}

function checkValues(values: Float32Array, limit: number, sourceName: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Math.abs(value) <= limit && Math.abs(value) < Infinity) continue;
    throw new SkipscopeError(
      'invalid-checkpoint',
      `Tensor "${sourceName}" holds the value ${value} at element ${i}` +
        (Number.isFinite(value) ? `, beyond the largest float16 (${MAX_FLOAT16}).` : '.'),
      Number.isFinite(value)
        ? 'Convert with dtype fp32.'
        : 'The weights are damaged: download or train them again.',
    );
  }
}
