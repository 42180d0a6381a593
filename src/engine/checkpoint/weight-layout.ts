import type { TensorEntry } from '#engine/model/manifest.ts';
import { quantizedByteLengths } from '#engine/tensors/block-quantization.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { EncodedTensor } from './tensor-encoding.ts';

/** Enough for any typed array and for SIMD loads from a mapped file. */
const TENSOR_ALIGNMENT = 64;

/** The position of every tensor in a weight file. */
export interface WeightLayout {
  readonly entries: readonly TensorEntry[];
  readonly bytes: number;
}

/** Lays tensors out one behind the other; every span starts at a multiple of `TENSOR_ALIGNMENT`. */
export function layOut(tensors: readonly EncodedTensor[]): WeightLayout {
  let end = 0;
  const place = (bytes: number): { offset: number; bytes: number } => {
    const offset = Math.ceil(end / TENSOR_ALIGNMENT) * TENSOR_ALIGNMENT;
    end = offset + bytes;
    return { offset, bytes };
  };
  const entries = tensors.map((tensor) => entryOf(tensor, place));
  return { entries, bytes: end };
}

function entryOf(
  { name, shape, encoding }: EncodedTensor,
  place: (bytes: number) => { offset: number; bytes: number },
): TensorEntry {
  if (encoding.encoding !== 'quantized') {
    const size = encoding.encoding === 'float32' ? 4 : 2;
    return { name, encoding: encoding.encoding, shape: [...shape], data: place(elementCount(shape) * size) };
  }
  const [rows = 0, columns = 0] = shape;
  const lengths = quantizedByteLengths(rows, columns, encoding.bits, encoding.blockSize);
  return {
    name,
    ...encoding,
    shape: [rows, columns],
    data: place(lengths.data),
    scales: place(lengths.scales),
    zeroPoints: place(lengths.zeroPoints),
  };
}
