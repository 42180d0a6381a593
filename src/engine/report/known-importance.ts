import type { MeasuredRun } from './report-rows.ts';
import type { KnownImportance } from './report.ts';

/**
 * What runs on the same samples know of each block alone. The exact value of the first run that has one, or else the
 * greatest bound: a drop is at least each of its bounds.
 */
export function knownImportance(
  runs: readonly Pick<MeasuredRun, 'name' | 'state'>[],
): readonly KnownImportance[] {
  const best = new Map<number, KnownImportance>();
  for (const { name, state } of runs) {
    for (const found of state.importance) {
      const known = best.get(found.block);
      const tellsMore = !known || (!known.exact && (found.exact || found.drop > known.drop));
      if (tellsMore) best.set(found.block, { ...found, run: name });
    }
  }
  return [...best.values()].sort((a, b) => a.block - b.block);
}
