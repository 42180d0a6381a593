import { resultTable, numericColumns } from '#engine/report/report-tables.ts';
import type { ReportGroup, ReportRow, SampleSetReport } from '#engine/report/report.ts';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { PinButtons } from '#ui/pins/pin-buttons.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import type { RunSeries } from './run-series.ts';
import { RunSwatch } from './run-swatch.tsx';

interface ComparisonTableProps {
  readonly group: ReportGroup;
  readonly set: SampleSetReport;
  /** In the order of the set's runs. */
  readonly series: readonly RunSeries[];
  readonly onMark: (id: string | null) => void;
}

interface NameProps {
  readonly row: ReportRow;
  readonly run: RunSeries | undefined;
  readonly onMark: (id: string | null) => void;
}

function Name({ row, run, onMark }: NameProps) {
  const store = useAppStore();
  const shown = useApp((state) => run !== undefined && state.run?.id === run.id);
  if (!run) return <th scope="row">{row.name}</th>;
  return (
    <th scope="row">
      <RunSwatch run={run} />
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
        {row.name}
      </button>
    </th>
  );
}

/** Breaks a figure into lines between value, interval and p value only. */
function FigureText({ text }: { readonly text: string }) {
  const parts = text.split(/(\[[^\]]*\],?|p = \S+)/u);
  return (
    <span>
      {parts.map((part, at) =>
        at % 2 === 0 ? (
          part
        ) : (
          <span key={at} className="unbroken">
            {part}
          </span>
        ),
      )}
    </span>
  );
}

/** Lists the operating points of the runs in the chart, as a report does; a click opens the run. */
export function ComparisonTable({ group, set, series, onMark }: ComparisonTableProps) {
  const table = resultTable(group, set);
  const numeric = numericColumns(table);
  const roving = useRovingFocus();
  return (
    <div {...roving} className="compared-scroll" role="group" aria-label="Compared runs">
      <table className="num compared-table" data-testid="comparison-table">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" data-numeric={numeric[index]}>
                {column}
              </th>
            ))}
            <th scope="col">Duel</th>
          </tr>
        </thead>
        <tbody>
          {set.rows.map((row, at) => {
            const run = row.run === null ? undefined : series[row.run];
            return (
              <tr
                key={row.name}
                data-testid="comparison-row"
                onPointerEnter={() => {
                  onMark(run?.id ?? null);
                }}
                onPointerLeave={() => {
                  onMark(null);
                }}
              >
                <Name row={row} run={run} onMark={onMark} />
                {table.rows[at]?.slice(1).map((cell, index) => (
                  <td
                    key={table.columns[index + 1]}
                    data-column={table.columns[index + 1]}
                    data-numeric={numeric[index + 1]}
                  >
                    <FigureText text={cell} />
                  </td>
                ))}
                <td data-column="Duel">
                  {run && set.rows.findIndex((other) => other.run === row.run) === at ? (
                    <PinButtons id={run.id} name={row.method} />
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
