import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { StoredTensor } from '#engine/checkpoint/safetensors.ts';
import type { FileSink, ReadOptions } from '#engine/base/file-source.ts';
import { readAhead } from '#engine/base/read-ahead.ts';
import { createSha256, hashed } from '#engine/base/digest.ts';
import type { TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { layOut } from '#engine/checkpoint/weight-layout.ts';
import type { StagePlan } from './stage-plan.ts';
import { createTensorEncoder, type PlacedBytes, type TensorEncoder } from './tensor-encoder.ts';

/** Source elements that are read, encoded and written at a time. */
const CHUNK_ELEMENTS = 4 * 2 ** 20;

/** Source bytes that are read before they are needed: two chunks of bfloat16, or many small tensors. */
const READ_AHEAD_BYTES = 16 * 2 ** 20;

/** Elements [first, end) of one tensor: whole rows where it is quantized. */
interface Chunk {
  readonly entry: TensorEntry;
  readonly source: StoredTensor;
  readonly first: number;
  readonly end: number;
  /** Source bytes. */
  readonly bytes: number;
  /** These are the last elements of the tensor. */
  readonly last: boolean;
}

/**
 * Writes one weight file from front to back, a few million weights at a time: what is in memory does not grow with the
 * tensors, and a slow sink holds up the reading. `onProgress` gets the source bytes of every piece that was encoded.
 *
 * Throws as `CheckpointTensors.readBytes`, `TensorEncoder.encode` and `sink.write` do, and the signal's reason.
 */
export async function writeStage(
  tensors: CheckpointTensors,
  stage: StagePlan,
  sink: FileSink,
  read: ReadOptions,
  onProgress: (sourceBytes: number) => void,
  chunkElements = CHUNK_ELEMENTS,
): Promise<WeightFile> {
  const { entries, bytes } = layOut(stage.tensors);
  const chunks = stage.tensors.flatMap((tensor, index) => {
    const entry = entries[index];
    if (entry === undefined) return [];
    return chunksOf(entry, tensors.expect(tensor.sourceName, tensor.shape), chunkElements);
  });
  const digest = await createSha256();
  await sink.write(stage.path, hashed(filled(encoded(tensors, chunks, read, onProgress)), digest));
  return { path: stage.path, bytes, sha256: digest.hex(), tensors: [...entries] };
}

function chunksOf(entry: TensorEntry, source: StoredTensor, chunkElements: number): readonly Chunk[] {
  const row = entry.encoding === 'quantized' ? entry.shape[1] : 1;
  const step = Math.max(1, Math.floor(chunkElements / row)) * row;
  const count = elementCount(entry.shape);
  const elementBytes = (source.end - source.start) / count;
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => {
    const first = index * step;
    const end = Math.min(first + step, count);
    return { entry, source, first, end, bytes: (end - first) * elementBytes, last: end === count };
  });
}

/** The spans of a weight file in the order of their offsets. */
async function* encoded(
  tensors: CheckpointTensors,
  chunks: readonly Chunk[],
  read: ReadOptions,
  onProgress: (sourceBytes: number) => void,
): AsyncGenerator<PlacedBytes> {
  const readChunk = ({ source, first, end }: Chunk) => tensors.readBytes(source, first, end, read);
  let encoder: TensorEncoder | undefined;
  for await (const [chunk, bytes] of readAhead(chunks, READ_AHEAD_BYTES, readChunk)) {
    read.signal?.throwIfAborted();
    encoder ??= createTensorEncoder(chunk.entry, chunk.source);
    yield encoder.encode(tensors.decode(chunk.source, bytes), chunk.first);
    onProgress(chunk.bytes);
    if (!chunk.last) continue;
    yield* encoder.rest();
    encoder = undefined;
  }
}

/** The bytes of a file, with zeros between its spans. */
async function* filled(spans: AsyncIterable<PlacedBytes>): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const { offset, bytes } of spans) {
    if (offset > position) yield new Uint8Array(offset - position);
    yield bytes;
    position = offset + bytes.length;
  }
}
