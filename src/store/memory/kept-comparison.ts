import { z } from 'zod';

import type { RunSummary } from '#service/contract/run-operations.ts';
import { type SearchSpec, storedSpecSchema } from '#engine/search/search-spec.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { PageMemory } from './page-memory.ts';
import { sameRun } from '#store/comparison/comparable-runs.ts';

const NAME = 'skipscope-comparison';
const specs = z.array(storedSpecSchema).min(1);

/** What was being compared when the page was left; null for nothing, and for what this version does not understand. */
export function recallComparison(memory: PageMemory): readonly SearchSpec[] | null {
  try {
    return specs.parse(JSON.parse(memory.read(NAME) ?? 'null'));
  } catch {
    // Only the offer to go on is lost: the runs themselves are in their journals.
    return null;
  }
}

export function keepComparison(memory: PageMemory, kept: readonly SearchSpec[] | null): void {
  memory.write(NAME, kept && JSON.stringify(kept));
}

/** Whether one of these runs has found what the spec asks for. */
export function isFinished(spec: SearchSpec, runs: AppState['runs']): boolean {
  return (runs ?? []).some((run) => run.status === 'done' && sameRun(run.spec, spec));
}

/** The comparison that the page was left in, or that failed, while nothing else is under way and some of it is to do. */
export function unfinishedComparison(state: AppState): readonly SearchSpec[] | null {
  const { keptComparison, runs, liveRunId, queue } = state;
  if (keptComparison === null || runs === null || liveRunId !== null || queue !== null) return null;
  return keptComparison.every((spec) => isFinished(spec, runs)) ? null : keptComparison;
}

/** Whether a comparison would go on with this run. */
export function belongsTo(kept: readonly SearchSpec[] | null, run: RunSummary): boolean {
  return kept?.some((spec) => sameRun(spec, run.spec)) ?? false;
}
