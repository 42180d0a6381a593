import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { measureScale } from './measure-scale.ts';

interface ImportanceTableProps {
  readonly report: ImportanceReport;
}

/** All values as text: a row for each block, a column for each measure. */
export function ImportanceTable({ report }: ImportanceTableProps) {
  const { measures, metric, blocks } = report;
  const columns = measures.map((measure) => ({ ...measure, scale: measureScale(measure.key, metric) }));
  return (
    <details className="importance-details">
      <summary>All measures of all blocks as a table</summary>
      <div className="importance-scroll" tabIndex={0} role="group" aria-label="Measures by block">
        <table className="num">
          <thead>
            <tr>
              <th scope="col">Block</th>
              {columns.map(({ key, label, scale: { unit } }) => (
                <th key={key} scope="col">
                  {label}
                  {unit === '' ? null : <span className="muted"> {unit}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: blocks }, (_, block) => (
              <tr key={block}>
                <th scope="row">{block}</th>
                {columns.map(({ key, blocks: values, scale: { format } }) => {
                  const measured = values[block] ?? null;
                  const interval = measured?.interval ?? null;
                  return (
                    <td key={key}>
                      {measured === null ? 'not measured' : format(measured.value)}
                      {interval === null ? null : (
                        <span className="muted">
                          {' '}
                          [{format(interval.low)}, {format(interval.high)}]
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
