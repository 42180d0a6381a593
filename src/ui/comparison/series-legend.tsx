import { Button } from '#ui/controls/button.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { RunSwatch } from './run-swatch.tsx';
import type { RunSeries } from './run-series.ts';

interface SeriesLegendProps {
  readonly series: readonly RunSeries[];
  /** Ids of the runs that are not drawn. */
  readonly hidden: ReadonlySet<string>;
  readonly onHidden: (hidden: ReadonlySet<string>) => void;
  readonly onMark: (id: string | null) => void;
}

/** Names the curves; a press hides one, or shows it again. */
export function SeriesLegend({ series, hidden, onHidden, onMark }: SeriesLegendProps) {
  const roving = useRovingFocus();
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    onHidden(next);
  };
  return (
    <div {...roving} className="series-legend" role="group" aria-label="Curves that are drawn">
      {series.map((run) => (
        <button
          key={run.id}
          type="button"
          className="series-key"
          aria-label={`Curve: ${run.label}`}
          aria-pressed={!hidden.has(run.id)}
          onClick={() => {
            toggle(run.id);
          }}
          onPointerEnter={() => {
            onMark(run.id);
          }}
          onPointerLeave={() => {
            onMark(null);
          }}
          onFocus={() => {
            onMark(run.id);
          }}
          onBlur={() => {
            onMark(null);
          }}
        >
          <RunSwatch run={run} /> {run.label}
        </button>
      ))}
      <Button
        small
        kind="ghost"
        disabled={hidden.size === 0}
        onClick={() => {
          onHidden(new Set());
        }}
      >
        Show all
      </Button>
      <Button
        small
        kind="ghost"
        disabled={hidden.size === series.length}
        onClick={() => {
          onHidden(new Set(series.map(({ id }) => id)));
        }}
      >
        Hide all
      </Button>
    </div>
  );
}
