import { Info, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';

import type { RowIssue } from '#engine/calibration/calibration-set.ts';
import { Pager, usePages } from '#ui/controls/pager.tsx';
import { plural } from '#ui/format/numbers.ts';

interface IssueTableProps {
  readonly issues: readonly RowIssue[];
  /** The number of samples that are in use nevertheless. */
  readonly kept: number;
}

const PAGE = 100;

function Headline({ issues, kept }: IssueTableProps) {
  const lost = issues.filter(({ harmless }) => !harmless).length;
  if (lost === 0)
    return (
      <p className="note">
        <Info size={16} aria-hidden />
        <span>Nothing was left out; {plural(issues.length, 'note')} on what was passed over.</span>
      </p>
    );
  return (
    <p className="note" data-tone="warn">
      <TriangleAlert size={16} aria-hidden />
      <span>
        {plural(lost, 'row was', 'rows were')} left out; {plural(kept, 'sample')} kept.
      </span>
    </p>
  );
}

/** Lists the rows of a calibration set that were left out, and how to mend each. */
export function IssueTable({ issues, kept }: IssueTableProps) {
  const sorted = useMemo(
    () => issues.toSorted((a, b) => Number(a.harmless ?? false) - Number(b.harmless ?? false)),
    [issues],
  );
  const { shown, ...pages } = usePages(sorted, PAGE);
  if (issues.length === 0) return null;
  return (
    <section className="issues" aria-label="Rows left out">
      <Headline issues={issues} kept={kept} />
      <div className="issues-scroll" tabIndex={0} role="group" aria-label="List of rows left out">
        <table data-testid="calibration-issues">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">What is wrong, and how to mend it</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ item: issue, index }) => (
              <tr key={`${String(index)} ${issue.where}`}>
                <th scope="row" className="mono">
                  {issue.where}
                </th>
                <td>
                  {issue.what}
                  <span className="issue-remedy">{issue.remedy}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager what="rows left out" pages={pages} />
    </section>
  );
}
