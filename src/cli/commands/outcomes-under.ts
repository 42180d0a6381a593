import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Evaluator, SampleOutcome } from '#engine/search/evaluator.ts';
import { planGroups } from '#engine/strategies/group-plan.ts';
import type { Terminal } from './terminal.ts';

/** Outcomes by sample, evaluated in groups. */
export async function outcomesUnder(
  skip: SkipSet,
  evaluator: Evaluator,
  rows: number,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, SampleOutcome>> {
  const outcomes = new Map<number, SampleOutcome>();
  for (const group of planGroups(evaluator.samples, rows)) {
    const evaluation = await evaluator.rebase(skip, [group], [], signal);
    for (const outcome of evaluation.outcomes) outcomes.set(outcome.sample, outcome);
    terminal.progress(`Answered ${outcomes.size} of ${evaluator.samples}`);
  }
  return outcomes;
}
