import type { RunState, StepVerdict } from '#engine/search/run-state.ts';

/** The candidates of one parent in one step. */
export interface StepRow {
  readonly step: number;
  readonly parent: number;
  /** By block; null for a block that was no candidate, or has not been scored yet. */
  readonly verdicts: readonly (StepVerdict | null)[];
  /** What drops are measured against: the full model's score, or for likelihoods the best candidate of the row. */
  readonly reference: number;
  /** Blocks that the step removed or put back. */
  readonly changed: readonly number[];
}

/** What a map of steps is made of. */
export type Steps = Pick<RunState, 'verdicts' | 'blocks' | 'baseline' | 'path'>;

/** The verdicts of each parent in each step, in the order in which they were found. */
function byParent(verdicts: readonly StepVerdict[]): readonly (readonly [StepVerdict, ...StepVerdict[]])[] {
  const groups = new Map<string, [StepVerdict, ...StepVerdict[]]>();
  for (const verdict of verdicts) {
    const key = `${String(verdict.step)}:${String(verdict.parent)}`;
    const group = groups.get(key);
    if (group) group.push(verdict);
    else groups.set(key, [verdict]);
  }
  return [...groups.values()];
}

/** What each step found out about its candidates, first step first. */
export function stepRows({ verdicts, blocks, baseline, path }: Steps): readonly StepRow[] {
  return byParent(verdicts).map((found) => {
    const [{ step, parent, objective }] = found;
    const point = path.find((candidate) => candidate.step === step);
    const best = Math.max(...found.map(({ value }) => value));
    return {
      step,
      parent,
      verdicts: Array.from(
        { length: blocks },
        (_, block) => found.find((verdict) => verdict.block === block) ?? null,
      ),
      reference: objective === 'metric' && baseline !== null ? baseline.value : best,
      changed: point === undefined ? [] : [...point.removed, ...point.restored],
    };
  });
}
