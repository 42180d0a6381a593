import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { StoredTensor } from '#engine/checkpoint/safetensors.ts';
import { layOut } from '#engine/checkpoint/weight-layout.ts';
import type { TensorEntry } from '#engine/model/manifest.ts';
import type { QuantizedEntry } from '#engine/model/tensor-data.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { FilePart, LatePart } from './file-part.ts';
import type { PlannedTensor } from './stage-plan.ts';
import { createTensorEncoder, type TensorEncoder } from './tensor-encoder.ts';

/** An encoded tensor of a checkpoint in parts of a file that is written. */
export interface TensorParts {
  /** Elements, or the codes of a quantized weight. */
  readonly data: FilePart;
  /** Scales (float16) and zero points of a quantized weight, to be written in this order behind its codes. */
  readonly grid: readonly [LatePart, LatePart] | null;
}

/** The dtype of safetensors whose bytes are the encoded ones. */
const SAME: Readonly<Record<string, TensorEntry['encoding']>> = { F32: 'float32', F16: 'float16' };

/**
 * The parts of a planned tensor: a range of the source where it holds the same bytes, else one that is encoded some rows at a
 * time. Throws as `CheckpointTensors.expect`. Encoding throws as `TensorEncoder.encode`, with `remedy` for a value that the
 * encoding cannot hold.
 */
export function tensorParts(
  tensors: CheckpointTensors,
  { sourceName, ...tensor }: PlannedTensor,
  remedy: string,
): TensorParts {
  const source = tensors.expect(sourceName, tensor.shape);
  const [entry] = layOut([tensor]).entries;
  if (entry === undefined) throw new RangeError('One tensor has one entry.');
  const { file, start, end, dtype } = source;
  if (SAME[dtype] === entry.encoding) return { data: { file, start, end }, grid: null };
  const encoder = new LateEncoder(entry, source, remedy);
  const elementBytes = (end - start) / elementCount(entry.shape);
  const stepElements = entry.encoding === 'quantized' ? entry.shape[1] : 1;
  const data: FilePart = {
    file,
    start,
    end,
    encoding: {
      stepBytes: stepElements * elementBytes,
      encodedBytes: entry.data.bytes / (elementCount(entry.shape) / stepElements),
      encode: (bytes, offset) => encoder.encode(tensors.decode(source, bytes), offset / elementBytes),
    },
  };
  return { data, grid: entry.encoding === 'quantized' ? gridParts(encoder, entry) : null };
}

function gridParts(encoder: LateEncoder, { scales, zeroPoints }: QuantizedEntry): TensorParts['grid'] {
  return [
    { length: scales.bytes, late: () => encoder.rest(0) },
    { length: zeroPoints.bytes, late: () => encoder.rest(1) },
  ];
}

/** An encoder that takes memory from its first element to its last zero points: a plan has one for each tensor. */
class LateEncoder {
  #encoder: TensorEncoder | null = null;

  constructor(
    private readonly entry: TensorEntry,
    private readonly source: StoredTensor,
    private readonly remedy: string,
  ) {}

  encode(values: Float32Array<ArrayBuffer>, first: number): Uint8Array {
    this.#encoder ??= createTensorEncoder(this.entry, this.source, this.remedy);
    return this.#encoder.encode(values, first).bytes;
  }

  /** Scales (0) or zero points (1), which are given last. */
  rest(part: 0 | 1): Uint8Array {
    const bytes = this.#encoder?.rest()[part]?.bytes;
    if (bytes === undefined) throw new RangeError('Scales and zero points lie behind the codes.');
    if (part === 1) this.#encoder = null;
    return bytes;
  }
}
