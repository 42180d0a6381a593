import type { StoredTensor } from '#engine/checkpoint/safetensors.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { TensorEntry } from '#engine/model/manifest.ts';
import type { QuantizedEntry } from '#engine/model/tensor-data.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { quantizeBlockwise } from './quantize.ts';

/** Bytes of a weight file and where they belong. */
export interface PlacedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Encodes one tensor from front to back, so that neither its source nor its result is ever in memory as a whole. */
export interface TensorEncoder {
  /**
   * Encodes the next elements, whole rows of a quantized tensor, of which the first is element `first`. Throws
   * `SkipscopeError('invalid-checkpoint')`, naming file and tensor, for a value that is not finite or that the encoding
   * cannot hold.
   */
  encode(values: Float32Array<ArrayBuffer>, first: number): PlacedBytes;
  /** The bytes behind the elements: scales and zero points. Called once, after the last element. */
  rest(): readonly PlacedBytes[];
}

/** The largest magnitude that float16 holds without rounding to infinity, as bits of a float32. */
const MAX_FLOAT16_BITS = 0x477fe000;
const MAX_FLOAT32_BITS = 0x7f7fffff;

/** An encoder for one entry of a weight file, made of `source`. */
export function createTensorEncoder(entry: TensorEntry, source: StoredTensor): TensorEncoder {
  if (entry.encoding === 'quantized') return quantizedEncoder(entry, source);
  const { encoding, data } = entry;
  const limit = encoding === 'float32' ? MAX_FLOAT32_BITS : MAX_FLOAT16_BITS;
  return {
    encode: (values, first) => {
      checkValues(values, first, limit, source);
      if (encoding === 'float32')
        return { offset: data.offset + 4 * first, bytes: new Uint8Array(values.buffer) };
      const halves = new Uint16Array(values.length);
      float32ToFloat16(values, halves);
      return { offset: data.offset + 2 * first, bytes: new Uint8Array(halves.buffer) };
    },
    rest: () => [],
  };
}

function quantizedEncoder(entry: QuantizedEntry, source: StoredTensor): TensorEncoder {
  const { bits, blockSize, data } = entry;
  const [rows, columns] = entry.shape;
  // An eighth of the codes at most: these wait in memory until all codes are written.
  const scales = new Uint16Array(entry.scales.bytes / 2);
  const zeroPoints = new Uint8Array(entry.zeroPoints.bytes);
  const [scaleRow, zeroPointRow] = [scales.length / rows, zeroPoints.length / rows];
  return {
    encode: (values, first) => {
      checkValues(values, first, MAX_FLOAT16_BITS, source);
      const [start, count] = [first / columns, values.length / columns];
      const bytes = new Uint8Array((values.length * bits) / 8);
      quantizeBlockwise(values, count, columns, bits, blockSize, {
        data: bytes,
        scales: scales.subarray(start * scaleRow, (start + count) * scaleRow),
        zeroPoints: zeroPoints.subarray(start * zeroPointRow, (start + count) * zeroPointRow),
      });
      return { offset: data.offset + (first * bits) / 8, bytes };
    },
    rest: () => [
      { offset: entry.scales.offset, bytes: new Uint8Array(scales.buffer) },
      { offset: entry.zeroPoints.offset, bytes: zeroPoints },
    ],
  };
}

function checkValues(
  values: Float32Array<ArrayBuffer>,
  first: number,
  limit: number,
  source: StoredTensor,
): void {
  // Magnitudes of floats order as their bits do, with infinities and NaN above all numbers.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if (((bits[i] ?? 0) & 0x7fffffff) > limit) throw badValue(values[i] ?? NaN, first + i, source);
  }
}

function badValue(value: number, element: number, { file, name }: StoredTensor): SkipscopeError {
  const finite = Number.isFinite(value);
  return new SkipscopeError(
    'invalid-checkpoint',
    `${file}: tensor "${name}" holds the value ${value} at element ${element}` +
      (finite ? ', beyond the largest float16 (65504).' : '.'),
    finite ? 'Convert with dtype fp32.' : 'The weights are damaged: download or train them again.',
  );
}
