import type { GroupEvaluation, SkipSetScorer } from '#engine/search/evaluator.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import type { SearchContext } from './search-context.ts';
import type { HeldOutSamples } from './search-run.ts';

/**
 * Confirms the operating points once the path is found: they are timed alternately with the full model, and they and
 * the full model are scored on samples that the search has not seen.
 */
export async function confirmPoints(
  context: SearchContext,
  heldOut: HeldOutSamples | null,
  signal: AbortSignal,
): Promise<void> {
  const { recorder } = context;
  const sets = chosenSets(recorder.state);
  for (const skip of sets) await context.timeInTurns(skip);
  if (!heldOut) return;
  const scored = new Set(recorder.state.heldOut.map(({ skip }) => skipSetKey(skip)));
  const missing = [[], ...sets].filter((skip) => !scored.has(skipSetKey(skip)));
  if (missing.length === 0) return;
  const { scorer, dispose } = await heldOut.open();
  try {
    const held = new HeldOutScores(scorer, context.plan, signal);
    for (const skip of missing) {
      const { outcomes, workers } = await held.of(skip);
      const value = outcomes.reduce((sum, { score }) => sum + score, 0) / outcomes.length;
      await recorder.record({
        type: 'held-out',
        skip: [...skip],
        value,
        outcomes: [...outcomes],
        ...(workers && { workers: [...workers] }),
      });
    }
  } finally {
    await dispose();
  }
}

/** Skip sets that a run offers: its operating points, and its last point. */
function chosenSets({ operatingPoints, path }: RunState): readonly SkipSet[] {
  const { highPerformance, highSparsity } = operatingPoints;
  const sets = [highPerformance, highSparsity, path.at(-1)].flatMap((point) => (point ? [point.skip] : []));
  const distinct = new Map(sets.map((skip) => [skipSetKey(skip), skip]));
  return [...distinct.values()].filter((skip) => skip.length > 0);
}

type HeldOutAnswers = Pick<GroupEvaluation, 'outcomes' | 'workers'>;

/**
 * Scores skip sets on the samples held out, in sample order, each from the part of the pass that it has in common with
 * the full model.
 */
class HeldOutScores {
  readonly #scorer: SkipSetScorer;
  readonly #signal: AbortSignal;
  readonly #groups: readonly (readonly number[])[];
  #full: HeldOutAnswers | null = null;

  constructor(scorer: SkipSetScorer, { samples }: PassPlan, signal: AbortSignal) {
    this.#scorer = scorer;
    this.#signal = signal;
    this.#groups = planGroups(scorer.samples, samples);
  }

  async of(skip: SkipSet): Promise<HeldOutAnswers> {
    this.#signal.throwIfAborted();
    this.#full ??= together([await this.#scorer.rebase([], this.#groups, [], this.#signal)]);
    if (skip.length === 0) return this.#full;
    const made: GroupEvaluation[] = [];
    const asked = this.#groups.map((_, group) => ({ skip, group }));
    for (const { group } of asked) {
      this.#signal.throwIfAborted();
      const prospects = asked.slice(group + 1);
      made.push(...(await this.#scorer.evaluateTogether([skip], group, this.#signal, prospects)));
    }
    return together(made);
  }
}

/** Evaluations of all groups, in sample order. */
function together(made: readonly GroupEvaluation[]): HeldOutAnswers {
  const outcomes = made.flatMap((evaluation) => evaluation.outcomes);
  const workers = made.flatMap((evaluation) => evaluation.workers ?? []);
  return {
    outcomes: outcomes.sort((a, b) => a.sample - b.sample),
    ...(workers.length > 0 && { workers }),
  };
}
