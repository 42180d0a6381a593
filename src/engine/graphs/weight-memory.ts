import type { Manifest, TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { ActivationType, Dialect } from './dialect.ts';

const BYTES: Readonly<Record<ActivationType, number>> = { float32: 4, float16: 2 };

/**
 * Bytes of a weight inside a compiled graph: packed as MatMulNBits takes it, with scales in the type of the activations,
 * or widened to that type altogether.
 */
export function tensorMemory(
  entry: TensorEntry,
  { weights, activations }: Pick<Dialect, 'weights' | 'activations'>,
): number {
  const scalar = BYTES[activations];
  if (entry.encoding !== 'quantized' || weights === 'float') return elementCount(entry.shape) * scalar;
  return entry.data.bytes + (entry.scales.bytes / 2) * scalar + entry.zeroPoints.bytes;
}

/**
 * Bytes that the weights of a model take while it answers: decoder and head inside their graphs, the embedding table as
 * it is stored. The tower and the projector are not part of it: where memory is short, they come and go.
 */
export function decoderMemory(
  { stages }: Manifest,
  dialect: Pick<Dialect, 'weights' | 'activations'>,
): number {
  const inGraphs = (file: WeightFile): number =>
    file.tensors.reduce((sum, entry) => sum + tensorMemory(entry, dialect), 0);
  return [...stages.blocks, stages.head].reduce((sum, file) => sum + inGraphs(file), stages.embedding.bytes);
}
