import type { SampleOutcome, SkipSetScorer } from '#engine/search/evaluator.ts';
import { DEFAULT_ROWS, planGroups } from '#engine/strategies/group-plan.ts';

/** Scores by sample. */
export interface SingleBlockScores {
  readonly full: readonly number[];
  /** By block: the scores with that block alone skipped. */
  readonly without: readonly (readonly number[])[];
}

/** Scores the full model, and the model without each of some blocks. */
export async function scoreSingleBlocks(
  scorer: SkipSetScorer,
  blocks: readonly number[],
  onGroup: (done: number, total: number) => void = () => undefined,
): Promise<SingleBlockScores> {
  const { signal } = new AbortController();
  const full: SampleOutcome[] = [];
  const without = blocks.map((): SampleOutcome[] => []);
  const groups = planGroups(scorer.samples, DEFAULT_ROWS);
  for (const [done, group] of groups.entries()) {
    full.push(...(await scorer.rebase([], [group], [], signal)).outcomes);
    for (const [at, block] of blocks.entries())
      without[at]?.push(...(await scorer.evaluate([block], 0, signal)).outcomes);
    onGroup(done + 1, groups.length);
  }
  return { full: full.map(({ score }) => score), without: without.map((of) => of.map(({ score }) => score)) };
}

/** Scores of several tasks or sets as those of one. */
export function joined(scores: readonly SingleBlockScores[]): SingleBlockScores {
  const [first] = scores;
  return {
    full: scores.flatMap(({ full }) => full),
    without: (first?.without ?? []).map((_, at) => scores.flatMap(({ without }) => without[at] ?? [])),
  };
}
