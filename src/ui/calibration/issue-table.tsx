import { TriangleAlert } from 'lucide-react';

import type { RowIssue } from '#engine/calibration/calibration-set.ts';
import { plural } from '#ui/format/numbers.ts';
import './issue-table.css';

interface IssueTableProps {
  readonly issues: readonly RowIssue[];
  /** Rows that are in use all the same. */
  readonly kept: number;
}

/** The rows of a calibration set that were left out, and how to mend each. */
export function IssueTable({ issues, kept }: IssueTableProps) {
  if (issues.length === 0) return null;
  return (
    <section className="issues" aria-label="Rows left out">
      <p className="note" data-tone="warn">
        <TriangleAlert size={16} aria-hidden />
        <span>
          {plural(issues.length, 'row was', 'rows were')} left out; {plural(kept, 'sample')} kept.
        </span>
      </p>
      <div className="issues-scroll" tabIndex={0} role="group" aria-label="List of rows left out">
        <table data-testid="calibration-issues">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">What is wrong</th>
              <th scope="col">Remedy</th>
            </tr>
          </thead>
          <tbody>
            {issues.map((issue, index) => (
              <tr key={`${String(index)} ${issue.where}`}>
                <th scope="row" className="mono">
                  {issue.where}
                </th>
                <td>{issue.what}</td>
                <td>{issue.remedy}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
