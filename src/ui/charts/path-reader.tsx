import type { ReactNode } from 'react';

import type { Metric } from '#engine/metrics/metric.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { pointsOfRun } from '#ui/runs/run-metric.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { PointReader } from './point-reader.tsx';
import { PointTooltip } from './point-tooltip.tsx';

interface PathReaderProps {
  readonly label: string;
  readonly metric: Metric;
  readonly state: RunState;
  readonly children: ReactNode;
}

/** Makes the points of a run's path readable; the dots of `usePathDots` are their places. */
export function PathReader({ label, metric, state, children }: PathReaderProps) {
  const store = useAppStore();
  const points = pointsOfRun(state).map((point) => ({
    id: String(point.step),
    reading: <PointTooltip metric={metric} point={point} state={state} />,
    choose: () => {
      void store.getState().showPoint(state, point.skip);
    },
  }));
  return (
    <PointReader label={label} points={points}>
      {children}
    </PointReader>
  );
}
