import type { ReactNode } from 'react';

import './charts.css';

interface ChartFrameProps {
  readonly testId: string;
  readonly title: string;
  /** The number of points drawn. */
  readonly points: number;
  readonly legend: ReactNode;
  readonly children: ReactNode;
}

export function ChartFrame({ testId, title, points, legend, children }: ChartFrameProps) {
  return (
    <figure className="chart" data-testid={testId} data-points={points} aria-label={title}>
      <figcaption>
        <h3>{title}</h3>
        <span className="chart-legend">{legend}</span>
      </figcaption>
      <div className="chart-area">{points === 0 ? <p className="muted">No point yet.</p> : children}</div>
    </figure>
  );
}
