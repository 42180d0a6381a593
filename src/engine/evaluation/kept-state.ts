import type { Dialect } from '#engine/graphs/dialect.ts';
import { ACTIVATION_BYTES } from '#engine/graphs/weight-memory.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';

/**
 * What a group of samples keeps of its parent for other skip sets. With streams, these run only what differs from the parent.
 * Caches save one more pass through the blocks in front, which an answer that goes on behind its draft takes without them. The
 * state of one skip set that may be the next parent saves the next parent's pass.
 */
export type KeptState = 'streams, caches and successor' | 'streams and caches' | 'streams' | 'nothing';

/** Bytes of a group's residual streams, and of its keys and values. */
export interface StateBytes {
  readonly streams: number;
  readonly caches: number;
}

/** The rows of a group, and the blocks that the parent keeps. */
export interface GroupShape {
  readonly rows: number;
  /** Tokens of the longest prompt with the longest answer. */
  readonly positions: number;
  readonly blocks: number;
}

/** The most that a group can keep, in the element type that the dialect computes in. */
export function stateBytes(
  { hiddenSize, kvHeads, headDim }: Pick<DecoderGeometry, 'hiddenSize' | 'kvHeads' | 'headDim'>,
  { activations }: Pick<Dialect, 'activations'>,
  { rows, positions, blocks }: GroupShape,
): StateBytes {
  const perElement = rows * positions * blocks * ACTIVATION_BYTES[activations];
  return { streams: perElement * hiddenSize, caches: perElement * 2 * kvHeads * headDim };
}

/**
 * What each group keeps within `budget` bytes, first groups first: the streams of as many groups as fit, then caches, then both of
 * a successor. Streams save more work for fewer bytes.
 */
export function planKeptState(groups: readonly StateBytes[], budget: number): readonly KeptState[] {
  let left = budget;
  const take = (bytes: number): boolean => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const streams = groups.map((group) => take(group.streams));
  const caches = groups.map((group, index) => streams[index] === true && take(group.caches));
  return groups.map((group, index) => {
    if (!streams[index]) return 'nothing';
    if (!caches[index]) return 'streams';
    return take(group.streams + group.caches) ? 'streams, caches and successor' : 'streams and caches';
  });
}
