import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import type { RunSeries } from './run-series.ts';

/** The look of a run in a chart: its line, or the mark of a lone skip set. */
export function RunSwatch({ run }: { readonly run: RunSeries }) {
  return (
    <svg className="run-swatch" width="22" height="10" aria-hidden>
      {run.isPath ? (
        <line x1="1" x2="21" y1="5" y2="5" stroke={run.colour} strokeWidth="3" strokeDasharray={run.dash} />
      ) : (
        <path d={SYMBOLS.small[run.mark]} transform="translate(11 5)" fill={run.colour} />
      )}
    </svg>
  );
}
