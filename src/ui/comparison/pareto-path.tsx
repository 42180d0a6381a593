import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';

import type { ComparisonAxis } from './comparison-axes.ts';
import type { PlanePoint } from './pareto-line.ts';

interface ParetoPathProps {
  readonly points: readonly PlanePoint[];
  readonly across: ComparisonAxis['better'];
}

/**
 * Draws the Pareto line as stairs: up to each point what it has can be had with less, and beyond it only what the next one has.
 * It is cut off at the plot.
 */
export function ParetoPath({ points, across }: ParetoPathProps) {
  const area = usePlotArea();
  const xOf = useXAxisScale();
  const yOf = useYAxisScale();
  if (!area || !xOf || !yOf) return null;
  const places = points.map(({ x, y }) => [(xOf(x) ?? 0) - area.x, (yOf(y) ?? 0) - area.y] as const);
  const steps = places.map(([x, y], at) => {
    if (at === 0) return `M${String(x)} ${String(y)}`;
    return across === 'higher' ? `V${String(y)}H${String(x)}` : `H${String(x)}V${String(y)}`;
  });
  return (
    <svg {...area} overflow="hidden">
      <path className="pareto-line" d={steps.join('')} />
    </svg>
  );
}
