import type { RunState } from '#engine/search/run-state.ts';

interface CandidateMark {
  readonly sparsity: number;
  readonly candidate: number;
}

/** The candidates of the current step with an exact score, any of which may become the next point. */
export function candidateMarks({
  candidates,
  objective,
  currentStep,
  path,
  blocks,
}: RunState): readonly CandidateMark[] {
  const last = path.at(-1);
  // Likelihoods cannot be drawn on the axis of the metric.
  if (objective !== 'metric' || currentStep <= (last?.step ?? 0)) return [];
  const skip = last?.skip ?? [];
  return candidates.flatMap(({ block, value }) => {
    const skipped = skip.length + (skip.includes(block) ? -1 : 1);
    return value === null ? [] : [{ sparsity: skipped / blocks, candidate: value }];
  });
}
