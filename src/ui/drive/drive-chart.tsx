import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { useShallow } from 'zustand/react/shallow';

import { axisProps, chartMargin, gridProps } from '#ui/charts/chart-axes.ts';
import { useDrive } from './drive-context.ts';

/** The time of each answer, frame by frame, with a mark where lanes or question changed. */
export default function DriveChart() {
  const points = useDrive((state) => state.points);
  const names = useDrive(useShallow(({ figures }) => figures?.lanes.map(({ name }) => name) ?? []));
  const changes = points.filter(({ changed }) => changed);
  return (
    <figure className="drive-chart" data-testid="chart-drive" data-points={points.length}>
      <figcaption className="muted">
        Milliseconds of each answer <i className="drive-key" data-lane="first" /> {names[0]}{' '}
        <i className="drive-key" data-lane="second" /> {names[1]}
        {changes.length > 0 ? ' · dashed: lanes or question changed' : ''}
      </figcaption>
      <div className="drive-chart-area">
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} data={[...points]} margin={chartMargin}>
            <CartesianGrid {...gridProps} />
            <XAxis {...axisProps} dataKey="index" tickFormatter={(index: number) => String(index + 1)} />
            <YAxis {...axisProps} width={52} domain={[0, 'auto']} />
            {changes.map(({ index }) => (
              <ReferenceLine key={index} x={index} stroke="var(--text-3)" strokeDasharray="4 4" />
            ))}
            <Line
              dataKey="first"
              stroke="var(--series-1)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
            <Line
              dataKey="second"
              stroke="var(--skip)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
