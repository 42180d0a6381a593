import type { PathPoint } from './run-state.ts';

/** The point with the best metric; the sparser of equals. Null for an empty path. */
export function highPerformance(points: readonly PathPoint[]): PathPoint | null {
  return points.reduce<PathPoint | null>(
    (best, point) =>
      !best || point.value > best.value || (point.value === best.value && point.sparsity > best.sparsity)
        ? point
        : best,
    null,
  );
}

/**
 * The sparsest point with M >= alpha * M(empty), the better of equally sparse ones; `points` begin with the full model. Null when none satisfies it, which
 * takes an alpha above 1.
 */
export function highSparsity(points: readonly PathPoint[], alpha: number): PathPoint | null {
  const [baseline] = points;
  if (!baseline) return null;
  return points
    .filter(({ value }) => value >= alpha * baseline.value)
    .reduce<PathPoint | null>(
      (best, point) =>
        !best ||
        point.sparsity > best.sparsity ||
        (point.sparsity === best.sparsity && point.value > best.value)
          ? point
          : best,
      null,
    );
}
