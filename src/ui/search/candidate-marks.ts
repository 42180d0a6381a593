import type { RunState } from '#engine/search/run-state.ts';

export interface CandidateMark {
  readonly sparsity: number;
  readonly candidate: number;
}

/** The exactly scored candidates of the step under way: where the next point may come to lie. */
export function candidateMarks({
  candidates,
  currentStep,
  path,
  blocks,
}: RunState): readonly CandidateMark[] {
  if (currentStep <= path.length) return [];
  return candidates.flatMap(({ value }) =>
    value === null ? [] : [{ sparsity: currentStep / blocks, candidate: value }],
  );
}
