import type { Metric } from '#engine/metrics/metric.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { formatPercent, formatRatio } from '#ui/format/numbers.ts';
import { formatScore } from '#ui/format/score.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import type { RunSeries } from './run-series.ts';

interface ComparisonTableProps {
  readonly metric: Metric;
  readonly series: readonly RunSeries[];
  readonly onMark: (id: string | null) => void;
}

/** Score, sparsity and speed of one point in three cells. */
function PointCells({ point, run, metric }: { point: PathPoint | null; run: RunSeries; metric: Metric }) {
  const full = run.state.baseline?.latencyMs;
  if (!point || full === undefined)
    return (
      <>
        <td>–</td>
        <td>–</td>
        <td>–</td>
      </>
    );
  return (
    <>
      <td>{formatScore(point.value, metric)}</td>
      <td>{formatPercent(point.sparsity)}</td>
      <td>{point.step === 0 ? '–' : formatRatio(full / point.latencyMs)}</td>
    </>
  );
}

function Swatch({ run }: { readonly run: RunSeries }) {
  return (
    <svg className="run-swatch" width="22" height="10" aria-hidden>
      {run.isPath ? (
        <line x1="1" x2="21" y1="5" y2="5" stroke={run.colour} strokeWidth="3" strokeDasharray={run.dash} />
      ) : (
        <path d="M11 0 L16 5 L11 10 L6 5 Z" fill={run.colour} />
      )}
    </svg>
  );
}

function Row({ run, metric, onMark }: { readonly run: RunSeries } & Omit<ComparisonTableProps, 'series'>) {
  const store = useAppStore();
  const shown = useApp((state) => state.run?.id === run.id);
  const { highPerformance, highSparsity } = run.state.operatingPoints;
  return (
    <tr
      data-chosen={shown}
      data-testid="comparison-row"
      onPointerEnter={() => {
        onMark(run.id);
      }}
      onPointerLeave={() => {
        onMark(null);
      }}
    >
      <th scope="row">
        <Swatch run={run} />
        <button
          type="button"
          className="row-button"
          aria-pressed={shown}
          onFocus={() => {
            onMark(run.id);
          }}
          onBlur={() => {
            onMark(null);
          }}
          onClick={() => {
            void store.getState().openRun(run.id);
          }}
        >
          {run.label}
        </button>
      </th>
      <PointCells point={highPerformance} run={run} metric={metric} />
      <PointCells point={highSparsity} run={run} metric={metric} />
    </tr>
  );
}

/** The runs of the chart with their operating points; a click opens one. */
export function ComparisonTable({ metric, series, onMark }: ComparisonTableProps) {
  return (
    <div className="compared-scroll" tabIndex={0} role="group" aria-label="Compared runs">
      <table className="num compared-table">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              Strategy
            </th>
            <th scope="colgroup" colSpan={3}>
              High performance
            </th>
            <th scope="colgroup" colSpan={3}>
              High sparsity
            </th>
          </tr>
          <tr>
            {['performance', 'sparsity'].flatMap((kind) =>
              [metric.label, 'Sparsity', 'Speed-up'].map((name) => (
                <th key={`${kind} ${name}`} scope="col">
                  {name}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {series.map((run) => (
            <Row key={run.id} run={run} metric={metric} onMark={onMark} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
