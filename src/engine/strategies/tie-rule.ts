import type { SearchOrder } from '#engine/search/strategy-choice.ts';
import { seededPermutation } from '#engine/base/seeded-random.ts';

/** The rank of each block: among candidates of equal value the highest rank is removed. */
export function tieRanks(order: SearchOrder, blocks: number, seed: number): readonly number[] {
  if (order === 'random') return seededPermutation(blocks, seed);
  return Array.from({ length: blocks }, (_, block) => (order === 'reverse' ? block : -block));
}

export interface ScoredCandidate {
  readonly block: number;
  readonly value: number;
}

/** How candidates are compared. */
export interface TieRule {
  /** By block, see `tieRanks`. */
  readonly ranks: readonly number[];
  /** Candidates within eps of the best value tie. */
  readonly eps: number;
  /** Whether a candidate of this value may win at all; what admits a value admits every higher one. */
  admits(value: number): boolean;
}

/** The winner: the highest rank among those within `eps` of the best value; null when none is admitted. */
export function selectCandidate(
  scored: readonly ScoredCandidate[],
  { ranks, eps, admits }: TieRule,
): ScoredCandidate | null {
  const eligible = scored.filter(({ value }) => admits(value));
  const threshold = Math.max(...eligible.map(({ value }) => value)) - eps;
  const rank = ({ block }: ScoredCandidate): number => ranks[block] ?? Number.NEGATIVE_INFINITY;
  return eligible
    .filter(({ value }) => value >= threshold)
    .reduce<ScoredCandidate | null>((best, next) => (best && rank(best) > rank(next) ? best : next), null);
}

/**
 * Whether a candidate whose value is at most `bound` can no longer be selected, nor change which one is.
 *
 * It is out when its bound is not admitted, when it cannot come within `eps` of a value already reached, or when a
 * scored candidate of higher rank reaches its bound: that one would be preferred in every tie it could be part of.
 */
export function cannotWin(
  block: number,
  bound: number,
  scored: readonly ScoredCandidate[],
  { ranks, eps, admits }: TieRule,
): boolean {
  if (!admits(bound)) return true;
  const rank = ranks[block] ?? Number.NEGATIVE_INFINITY;
  return scored.some(
    (rival) =>
      admits(rival.value) &&
      (bound < rival.value - eps || (bound <= rival.value && (ranks[rival.block] ?? rank) > rank)),
  );
}
