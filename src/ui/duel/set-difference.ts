import type { SkipSet } from '#engine/base/skip-set.ts';
import type { BothSides } from '#store/state/duel-state.ts';
import { plural } from '#ui/format/numbers.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';

/** Two skip sets, taken apart: what only one of them skips is their symmetric difference. */
export interface SetDifference {
  readonly onlyA: SkipSet;
  readonly onlyB: SkipSet;
  readonly both: SkipSet;
}

export function setDifference({ a, b }: BothSides<SkipSet>): SetDifference {
  return {
    onlyA: a.filter((block) => !b.includes(block)),
    onlyB: b.filter((block) => !a.includes(block)),
    both: a.filter((block) => b.includes(block)),
  };
}

/** The same in a sentence for each part that is not empty. */
export function differenceText({ onlyA, onlyB, both }: SetDifference): string {
  const different = onlyA.length + onlyB.length;
  if (different + both.length === 0) return 'Both keep every block.';
  const shared = both.length === 0 ? 'No block is skipped by both.' : `Both skip ${formatSkipSet(both)}.`;
  if (different === 0) return `The same skip set. ${shared}`;
  const parts = [
    ...(onlyA.length === 0 ? [] : [`Only A skips ${formatSkipSet(onlyA)}.`]),
    ...(onlyB.length === 0 ? [] : [`Only B skips ${formatSkipSet(onlyB)}.`]),
  ];
  return `They differ in ${plural(different, 'block')}. ${parts.join(' ')} ${shared}`;
}
