import { MAX_FLOAT16, MAX_FLOAT32, checkValues } from '#engine/checkpoint/check-values.ts';
import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { StoredTensor } from '#engine/checkpoint/safetensors.ts';
import type { FilePart } from '#engine/convert/file-part.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { bytesOf, elementCount } from '#engine/tensors/views.ts';
import { quantizeQ4, quantizeQ8 } from './ggml-quantization.ts';
import type { GgmlType } from './ggml-types.ts';
import type { GgufTensor } from './gguf-header.ts';
import { interleavedHeads } from './interleaved-heads.ts';

/** A tensor of a GGUF file and where its values come from. */
export interface SourcedTensor extends GgufTensor {
  readonly source: StoredTensor;
  /** Rows of one head, where its two halves are interleaved; null for a tensor that keeps its order. */
  readonly headRows: number | null;
}

const REMEDY = 'A GGUF file cannot hold it as float16: take the Hugging Face folder.';
/** The scale of a block is an eighth of its widest value at most. */
const LARGEST: Readonly<Record<GgmlType['name'], number>> = {
  F32: MAX_FLOAT32,
  F16: MAX_FLOAT16,
  Q4_0: MAX_FLOAT16,
  Q8_0: MAX_FLOAT16,
};
/** The form that needs no encoding, by the source's dtype. */
const SAME: ReadonlyMap<string, GgmlType['name']> = new Map([
  ['F32', 'F32'],
  ['F16', 'F16'],
]);

/**
 * A tensor's data as they are written: a range of the source where they are the same bytes, or one that is encoded some rows
 * at a time. Encoding throws `SkipscopeError('invalid-checkpoint')` for a value that the form cannot hold.
 */
export function tensorPart(tensors: CheckpointTensors, tensor: SourcedTensor): FilePart {
  const { source, type, shape, headRows } = tensor;
  const { file, start, end } = source;
  const same = SAME.get(source.dtype) === type.name;
  if (same && headRows === null) return { file, start, end };
  const elements = elementCount(shape);
  const columns = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  // One-dimensional tensors are never quantized.
  const stepElements = columns * (headRows ?? 1);
  const elementBytes = (end - start) / elements;
  const stepBytes = stepElements * elementBytes;
  return {
    file,
    start,
    end,
    encoding: {
      stepBytes,
      encodedBytes: (stepElements / type.blockElements) * type.blockBytes,
      encode: (bytes, offset) => {
        const ordered = headRows === null ? bytes : interleavedHeads(bytes, headRows, columns * elementBytes);
        if (same) return ordered;
        const values = tensors.decode(source, ordered);
        checkValues(values, offset / elementBytes, LARGEST[type.name], source, REMEDY);
        return encode(values, type);
      },
    },
  };
}

function encode(values: Float32Array<ArrayBuffer>, { name }: GgmlType): Uint8Array {
  switch (name) {
    case 'F32':
      return bytesOf(values);
    case 'F16':
      return bytesOf(float32ToFloat16(values));
    case 'Q4_0':
      return quantizeQ4(values);
    case 'Q8_0':
      return quantizeQ8(values);
  }
}
