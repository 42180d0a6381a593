import type { OperatingPoints, PathPoint } from '#engine/search/run-state.ts';

/** The role of a point of the path in the method. */
export type PathRole = 'step' | 'high-performance' | 'high-sparsity' | 'both';

export function roleOf(point: PathPoint, best: OperatingPoints): PathRole {
  const performance = best.highPerformance?.step === point.step;
  const sparsity = best.highSparsity?.step === point.step;
  if (performance && sparsity) return 'both';
  if (performance) return 'high-performance';
  return sparsity ? 'high-sparsity' : 'step';
}
