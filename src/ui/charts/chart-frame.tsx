import { type ReactNode, useRef } from 'react';

import { SaveDrawing } from '#ui/drawings/save-drawing.tsx';
import type { ChartFile } from './chart-file.ts';
import './charts.css';

interface ChartFrameProps {
  readonly testId: string;
  readonly title: string;
  /** The number of points drawn. */
  readonly points: number;
  readonly legend: ReactNode;
  /** What stands beside the chart in a file; without it, the chart cannot be saved. */
  readonly file?: ChartFile;
  readonly children: ReactNode;
}

export function ChartFrame({ testId, title, points, legend, file, children }: ChartFrameProps) {
  const area = useRef<HTMLDivElement>(null);
  return (
    <figure className="chart" data-testid={testId} data-points={points} aria-label={title}>
      <figcaption>
        <span className="chart-head">
          <h3>{title}</h3>
          {file === undefined || points === 0 ? null : (
            <SaveDrawing
              title={title}
              words={file.words}
              draw={async (read) => {
                const { captionedChart } = await import('./chart-file.ts');
                return area.current && captionedChart(area.current, title, file, read);
              }}
            />
          )}
        </span>
        <span className="chart-legend">{legend}</span>
      </figcaption>
      <div ref={area} className="chart-area">
        {points === 0 ? <p className="muted">No point yet.</p> : children}
      </div>
    </figure>
  );
}
