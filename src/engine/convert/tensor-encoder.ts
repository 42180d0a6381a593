import type { StoredTensor } from '#engine/checkpoint/safetensors.ts';
import { MAX_FLOAT16, MAX_FLOAT32, checkValues } from '#engine/checkpoint/check-values.ts';
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
  /** The bytes behind the elements: scales and zero points. Asked for after the last element. */
  rest(): readonly PlacedBytes[];
}

const REMEDY = 'Convert with dtype fp32.';

/** An encoder for one entry of a weight file, made of `source`; `remedy` is for a value that the encoding cannot hold. */
export function createTensorEncoder(
  entry: TensorEntry,
  source: StoredTensor,
  remedy = REMEDY,
): TensorEncoder {
  if (entry.encoding === 'quantized') return quantizedEncoder(entry, source, remedy);
  const { encoding, data } = entry;
  const limit = encoding === 'float32' ? MAX_FLOAT32 : MAX_FLOAT16;
  return {
    encode: (values, first) => {
      checkValues(values, first, limit, source, remedy);
      if (encoding === 'float32')
        return { offset: data.offset + 4 * first, bytes: new Uint8Array(values.buffer) };
      const halves = new Uint16Array(values.length);
      float32ToFloat16(values, halves);
      return { offset: data.offset + 2 * first, bytes: new Uint8Array(halves.buffer) };
    },
    rest: () => [],
  };
}

function quantizedEncoder(entry: QuantizedEntry, source: StoredTensor, remedy: string): TensorEncoder {
  const { bits, blockSize, data } = entry;
  const [rows, columns] = entry.shape;
  // An eighth of the codes at most: these wait in memory until all codes are written.
  const scales = new Uint16Array(entry.scales.bytes / 2);
  const zeroPoints = new Uint8Array(entry.zeroPoints.bytes);
  const [scaleRow, zeroPointRow] = [scales.length / rows, zeroPoints.length / rows];
  return {
    encode: (values, first) => {
      checkValues(values, first, MAX_FLOAT16, source, remedy);
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
