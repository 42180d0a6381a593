import type { SearchOrder } from './search-spec.ts';
import { seededPermutation } from './seeded-random.ts';

/** The rank of each block: among candidates of equal value the highest rank is removed. */
export function tieRanks(order: SearchOrder, blocks: number, seed: number): readonly number[] {
  if (order === 'random') return seededPermutation(blocks, seed);
  return Array.from({ length: blocks }, (_, block) => (order === 'reverse' ? block : -block));
}

export interface ScoredCandidate {
  readonly block: number;
  readonly value: number;
}

/**
 * The candidate to remove: the highest rank among those within `eps` of the best value. Candidates below `floor` are
 * out; null when none is left.
 */
export function selectCandidate(
  scored: readonly ScoredCandidate[],
  ranks: readonly number[],
  eps: number,
  floor: number,
): ScoredCandidate | null {
  const eligible = scored.filter(({ value }) => value >= floor);
  const threshold = Math.max(...eligible.map(({ value }) => value)) - eps;
  const rank = ({ block }: ScoredCandidate): number => ranks[block] ?? Number.NEGATIVE_INFINITY;
  return eligible
    .filter(({ value }) => value >= threshold)
    .reduce<ScoredCandidate | null>((best, next) => (best && rank(best) > rank(next) ? best : next), null);
}

/**
 * Whether a candidate whose value is at most `bound` can no longer be selected, nor change which one is.
 *
 * It is out when its bound misses the floor, when it cannot come within `eps` of a value already reached, or when a
 * scored candidate of higher rank reaches its bound: that one would be preferred in every tie it could be part of.
 */
export function cannotWin(
  block: number,
  bound: number,
  scored: readonly ScoredCandidate[],
  ranks: readonly number[],
  eps: number,
  floor: number,
): boolean {
  if (bound < floor) return true;
  const rank = ranks[block] ?? Number.NEGATIVE_INFINITY;
  return scored.some(
    (rival) =>
      rival.value >= floor &&
      (bound < rival.value - eps || (bound <= rival.value && (ranks[rival.block] ?? rank) > rank)),
  );
}
