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

/** The change of a point of a path against the one before: `− block 7`, `+ blocks 3, 4`; `full model` for the first. */
export function describeChange({ step, removed, restored }: PathPoint): string {
  if (step === 0) return 'full model';
  const parts = [
    ...(removed.length > 0 ? [`− ${blocks(removed)}`] : []),
    ...(restored.length > 0 ? [`+ ${blocks(restored)}`] : []),
  ];
  return parts.join(', ');
}

function blocks(list: readonly number[]): string {
  return `${list.length === 1 ? 'block' : 'blocks'} ${list.join(', ')}`;
}

/** Whether the times of two points can be compared: the run may have been resumed on another machine between them. */
export function measuredAlike(a: PathPoint, b: PathPoint): boolean {
  return JSON.stringify(a.measuredOn) === JSON.stringify(b.measuredOn);
}

/** The points split into stretches, each measured on one machine; the order stays. */
export function stretchesOf(points: readonly PathPoint[]): readonly (readonly PathPoint[])[] {
  const stretches: PathPoint[][] = [];
  for (const point of points) {
    const last = stretches.at(-1);
    const before = last?.at(-1);
    if (last && before && measuredAlike(before, point)) last.push(point);
    else stretches.push([point]);
  }
  return stretches;
}
