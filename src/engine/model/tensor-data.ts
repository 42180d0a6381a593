import { SkipscopeError } from '#engine/base/errors.ts';
import {
  dequantizeBlockwise,
  quantizedByteLengths,
  type BlockQuantized,
} from '#engine/tensors/block-quantization.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { elementCount, float32View, uint16View } from '#engine/tensors/views.ts';
import type { TensorEntry, WeightFile } from './manifest.ts';

/** A tensor entry whose weight is block-wise quantized. */
export type QuantizedEntry = Extract<TensorEntry, { encoding: 'quantized' }>;

interface Span {
  readonly offset: number;
  readonly bytes: number;
}

/** The byte spans of an entry with the lengths that its shape and encoding ask for. */
export function expectedSpans(
  entry: TensorEntry,
): readonly { readonly part: string; readonly span: Span; readonly expected: number }[] {
  if (entry.encoding !== 'quantized') {
    const expected = elementCount(entry.shape) * (entry.encoding === 'float32' ? 4 : 2);
    return [{ part: 'data', span: entry.data, expected }];
  }
  const [rows, columns] = entry.shape;
  const lengths = quantizedByteLengths(rows, columns, entry.bits, entry.blockSize);
  return [
    { part: 'data', span: entry.data, expected: lengths.data },
    { part: 'scales', span: entry.scales, expected: lengths.scales },
    { part: 'zeroPoints', span: entry.zeroPoints, expected: lengths.zeroPoints },
  ];
}

/** The entry named `name`; throws `SkipscopeError('invalid-model')` naming the file when it holds none. */
export function findTensor(file: WeightFile, name: string): TensorEntry {
  const entry = file.tensors.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  throw new SkipscopeError(
    'invalid-model',
    `The weight file ${file.path} holds no tensor "${name}".`,
    'Convert the checkpoint again.',
  );
}

function spanBytes(entry: TensorEntry, span: Span, fileBytes: Uint8Array): Uint8Array {
  if (span.offset + span.bytes <= fileBytes.byteLength) {
    return fileBytes.subarray(span.offset, span.offset + span.bytes);
  }
  throw new SkipscopeError(
    'invalid-model',
    `Tensor "${entry.name}" ends at byte ${span.offset + span.bytes}, but its weight file has ` +
      `${fileBytes.byteLength} bytes.`,
    'Download or convert the model again: the file is incomplete.',
  );
}

/**
 * The bytes of a tensor as they are stored (a view of `fileBytes`): float32 or float16 elements, row-major. For a
 * quantized entry these are the codes alone. Throws `SkipscopeError('invalid-model')` when the file is too short.
 */
export function tensorBytes(entry: TensorEntry, fileBytes: Uint8Array): Uint8Array {
  return spanBytes(entry, entry.data, fileBytes);
}

/**
 * The parts of a quantized weight [N, K] as views of `fileBytes`, as MatMulNBits takes them (its scales have the
 * type of the activations: widen them with `float16ToFloat32` for float32). Throws `SkipscopeError('invalid-model')`
 * when the file is too short.
 */
export function quantizedTensor(entry: QuantizedEntry, fileBytes: Uint8Array): BlockQuantized {
  const [rows, columns] = entry.shape;
  return {
    rows,
    columns,
    bits: entry.bits,
    blockSize: entry.blockSize,
    data: spanBytes(entry, entry.data, fileBytes),
    scales: uint16View(spanBytes(entry, entry.scales, fileBytes)),
    zeroPoints: spanBytes(entry, entry.zeroPoints, fileBytes),
  };
}

/**
 * A tensor in float32, row-major in `entry.shape`, widened or dequantized as need be. A float32 tensor may share
 * memory with `fileBytes`. Throws `SkipscopeError('invalid-model')` when the file is too short.
 */
export function tensorToFloat32(entry: TensorEntry, fileBytes: Uint8Array): Float32Array {
  switch (entry.encoding) {
    case 'float32':
      return float32View(tensorBytes(entry, fileBytes));
    case 'float16':
      return float16ToFloat32(uint16View(tensorBytes(entry, fileBytes)));
    case 'quantized':
      return dequantizeBlockwise(quantizedTensor(entry, fileBytes));
  }
}
