import { type PointerEvent, useState } from 'react';
import { usePlotArea, useXAxisInverseScale, useYAxisInverseScale } from 'recharts';

import type { ChartWindow, AxisRange } from '#store/state/comparison-state.ts';

/** A shorter drag, in pixels, is a click, or keeps to the other axis. */
const LEAST_PX = 8;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface BrushLayerProps {
  /** What is in view now: a drag along one axis leaves the other as it is. */
  readonly window: ChartWindow;
  readonly onBrush: (window: ChartWindow) => void;
}

/** The place of a pointer in pixels of the chart. */
function placeOf({ clientX, clientY, currentTarget }: PointerEvent<SVGRectElement>): Place {
  const { left = 0, top = 0 } = currentTarget.ownerSVGElement?.getBoundingClientRect() ?? {};
  return { x: clientX - left, y: clientY - top };
}

function spanOf(from: number, to: number, valueAt: ((px: number) => unknown) | undefined): AxisRange | null {
  if (Math.abs(to - from) < LEAST_PX || valueAt === undefined) return null;
  const ends = [Number(valueAt(from)), Number(valueAt(to))];
  return [Math.min(...ends), Math.max(...ends)];
}

/** Takes drags over the plot of a chart: what is dragged over comes into view alone. A finger scrolls the page instead. */
export function BrushLayer({ window, onBrush }: BrushLayerProps) {
  const area = usePlotArea();
  const xAt = useXAxisInverseScale();
  const yAt = useYAxisInverseScale();
  const [drag, setDrag] = useState<{ readonly from: Place; readonly to: Place } | null>(null);
  if (!area) return null;

  const start = (event: PointerEvent<SVGRectElement>) => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = placeOf(event);
    setDrag({ from, to: from });
  };
  const follow = (event: PointerEvent<SVGRectElement>) => {
    if (drag) setDrag({ ...drag, to: placeOf(event) });
  };
  const end = (event: PointerEvent<SVGRectElement>) => {
    if (!drag) return;
    setDrag(null);
    const { from } = drag;
    const to = placeOf(event);
    const x = spanOf(from.x, to.x, xAt);
    const y = spanOf(from.y, to.y, yAt);
    if (x ?? y) onBrush({ x: x ?? window.x, y: y ?? window.y });
  };
  return (
    <g>
      <rect
        className="brush-area"
        {...area}
        onPointerDown={start}
        onPointerMove={follow}
        onPointerUp={end}
        onPointerCancel={() => {
          setDrag(null);
        }}
      />
      {drag ? (
        <rect
          className="brush"
          x={Math.min(drag.from.x, drag.to.x)}
          y={Math.min(drag.from.y, drag.to.y)}
          width={Math.abs(drag.to.x - drag.from.x)}
          height={Math.abs(drag.to.y - drag.from.y)}
        />
      ) : null}
    </g>
  );
}
