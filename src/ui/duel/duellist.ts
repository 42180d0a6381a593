import type { Metric } from '#engine/metrics/metric.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { scoreKey } from '#engine/search/same-question.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import type { BothSides, PinnedRun } from '#store/state/duel-state.ts';

/** One side of a duel where the slider stands. */
export interface Duellist extends PinnedRun {
  readonly spec: SearchSpec;
  /** The full model's point. */
  readonly baseline: PathPoint;
  readonly point: PathPoint;
  readonly metric: Metric;
}

/** Whether the scores of the two mean the same: they answer one question, scored by the same rules. */
export function areScoredAlike({ a, b }: BothSides<Duellist>): boolean {
  return scoreKey(a.spec) === scoreKey(b.spec);
}

/** A run's name in the duel: that of its strategy. */
export function duellistName({ spec }: Duellist): string {
  return strategySummary(spec.strategy).join(', ');
}
