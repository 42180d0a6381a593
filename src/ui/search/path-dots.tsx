import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { describeChange } from '#engine/search/path-change.ts';
import { skipSetKey } from '#engine/base/skip-set.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { PointMark } from '#ui/charts/point-mark.tsx';
import { roleOf } from '#ui/charts/path-role.ts';

/** Where recharts puts a dot; it may not know yet, and has no place for a point that is not of the line. */
interface DotPosition {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly index?: number;
}

function pointLabel(point: PathPoint): string {
  if (point.step === 0) return 'Full model: load the empty skip set';
  return `Step ${String(point.step)}, ${describeChange(point)}, sparsity ${formatPercent(point.sparsity)}: load its skip set`;
}

/** Draws the clickable dots of a curve over the points of a run. */
export function usePathDots(state: RunState, points: readonly PathPoint[]) {
  const store = useAppStore();
  const inUse = useApp((app) => skipSetKey(app.skip));
  return ({ cx, cy, index }: DotPosition) => {
    const point = index === undefined ? undefined : points[index];
    if (cx === undefined || typeof cy !== 'number' || point === undefined) return <g key={index} />;
    return (
      <PointMark
        key={point.step}
        x={cx}
        y={cy}
        role={roleOf(point, state.operatingPoints)}
        chosen={skipSetKey(point.skip) === inUse}
        label={pointLabel(point)}
        onChoose={() => {
          store.getState().loadSkipSet(point.skip);
        }}
      />
    );
  };
}
