import type { Manifest, TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import { tokenTable } from '#engine/model/token-table.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { ActivationType, Dialect } from './dialect.ts';
import { MERGED_MODULES } from './linear.ts';

/** Bytes of an element of the residual stream, of keys and values. */
export const ACTIVATION_BYTES: Readonly<Record<ActivationType, number>> = { float32: 4, float16: 2 };

/**
 * Bytes of a weight inside a compiled graph: packed as MatMulNBits takes it, with scales in the type of the activations,
 * or widened to that type altogether.
 */
export function tensorMemory(
  entry: TensorEntry,
  { weights, activations }: Pick<Dialect, 'weights' | 'activations'>,
): number {
  const scalar = ACTIVATION_BYTES[activations];
  if (entry.encoding !== 'quantized' || weights === 'float') return elementCount(entry.shape) * scalar;
  return entry.data.bytes + (entry.scales.bytes / 2) * scalar + entry.zeroPoints.bytes;
}

/** A weight inside a compiled graph, and the bytes of its largest buffer. */
export interface WeightBuffer {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The largest single buffer among the weights of one stage. A packed weight is held in three buffers, of which the codes
 * are the largest; modules that run as one multiplication share theirs.
 */
export function largestBuffer(
  tensors: readonly TensorEntry[],
  dialect: Pick<Dialect, 'weights' | 'activations'>,
): WeightBuffer {
  const bytes = new Map(tensors.map((entry) => [entry.name, bufferBytes(entry, dialect)]));
  const merged = MERGED_MODULES.map((modules) => modules.map((module) => `${module}.weight`));
  const buffers = [...tensors.map(({ name }) => [name]), ...merged].map((names) => ({
    name: names.join(' + '),
    bytes: names.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0),
  }));
  return buffers.reduce((most, buffer) => (buffer.bytes > most.bytes ? buffer : most), {
    name: '',
    bytes: 0,
  });
}

function bufferBytes(
  entry: TensorEntry,
  { weights, activations }: Pick<Dialect, 'weights' | 'activations'>,
): number {
  if (entry.encoding === 'quantized' && weights === 'packed') return entry.data.bytes;
  return elementCount(entry.shape) * ACTIVATION_BYTES[activations];
}

/**
 * Bytes that the weights of a model take while it answers: decoder and head inside their graphs, and the file of the
 * embedding table (the head's, where they share it) as it is stored. The tower and the projector are not part of it:
 * where memory is short, they are loaded only while they run.
 */
export function decoderMemory(
  manifest: Pick<Manifest, 'stages'>,
  dialect: Pick<Dialect, 'weights' | 'activations'>,
): number {
  const inGraphs = (file: WeightFile): number =>
    file.tensors.reduce((sum, entry) => sum + tensorMemory(entry, dialect), 0);
  const { blocks, head } = manifest.stages;
  return [...blocks, head].reduce((sum, file) => sum + inGraphs(file), tokenTable(manifest).file.bytes);
}
