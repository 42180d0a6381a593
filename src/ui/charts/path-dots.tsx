import { skipSetKey } from '#engine/base/skip-set.ts';
import { OPERATING_POINT_SYMBOLS, SYMBOLS } from '#engine/report/chart-symbols.ts';
import { describeChange } from '#engine/search/path-points.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';
import { pointPlace } from './point-reader.tsx';
import { type PathRole, roleOf } from './path-role.ts';

interface PointMarkProps {
  /** The id of the point in its chart. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly role: PathRole;
  /** Whether its skip set is the one in use. */
  readonly chosen: boolean;
  readonly label: string;
}

const symbols: Record<PathRole, keyof typeof SYMBOLS.large> = { ...OPERATING_POINT_SYMBOLS, step: 'dot' };

/** Draws a point of a curve that can be clicked; the operating points have symbols of their own. */
function PointMark({ id, x, y, role, chosen, label }: PointMarkProps) {
  return (
    <g
      className="point"
      data-role={role}
      data-chosen={chosen}
      role="button"
      aria-label={label}
      {...pointPlace(id, x, y)}
    >
      <circle r={12} className="point-target" />
      {chosen ? <circle r={9.5} className="point-ring" /> : null}
      <path d={SYMBOLS.large[symbols[role]]} />
    </g>
  );
}

/**
 * The position that recharts gives a dot. It is undefined before the layout, and null for a point that is not on the
 * line.
 */
interface DotPosition {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly index?: number;
}

function pointLabel(point: PathPoint): string {
  if (point.step === 0) return 'Full model: load the empty skip set';
  return `Step ${String(point.step)}, ${describeChange(point)}, sparsity ${formatPercent(point.sparsity)}: load its skip set`;
}

/** Draws the dots of a curve over the points of a run; the `PathReader` around them takes clicks and keys. */
export function usePathDots(state: RunState, points: readonly PathPoint[]) {
  const inUse = useApp((app) => skipSetKey(app.skip));
  return ({ cx, cy, index }: DotPosition) => {
    const point = index === undefined ? undefined : points[index];
    if (cx === undefined || typeof cy !== 'number' || point === undefined) return <g key={index} />;
    return (
      <PointMark
        key={point.step}
        id={String(point.step)}
        x={cx}
        y={cy}
        role={roleOf(point, state.operatingPoints)}
        chosen={skipSetKey(point.skip) === inUse}
        label={pointLabel(point)}
      />
    );
  };
}
