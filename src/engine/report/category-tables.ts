import { ROLE_NAMES } from './report-rows.ts';
import type { ReportTable } from './report-tables.ts';
import { figureText, metricHeading, percentText, RATIO_HEADING, speedText } from './report-text.ts';
import type { PointRole, ReportGroup, ReportRow, SampleSetReport } from './report.ts';

/** A line of a method-by-category table. */
interface Line {
  readonly method: string;
  readonly role: PointRole;
}

/** Method by category, one table for each quantity; no table if there is only one set of samples. */
export function categoryTables(group: ReportGroup): readonly ReportTable[] {
  const { sets, metric } = group;
  if (sets.length < 2) return [];
  const lines = linesOf(sets);
  const table = (quantity: string, cell: (row: ReportRow) => string): ReportTable => ({
    caption: `${quantity} by category, ${group.task.label} on ${group.calibration.name}`,
    columns: ['Method', ...sets.map(({ label }) => label)],
    rows: lines.map((line) => [
      `${line.method}${ROLE_NAMES[line.role]}`,
      ...sets.map(({ rows }) => {
        const row = rows.find((other) => isOn(other, line));
        return row ? cell(row) : '–';
      }),
    ]),
  });
  return [
    table(metricHeading(metric), ({ figure }) => figureText(figure, metric)),
    table('Sparsity', ({ sparsity }) => percentText(sparsity)),
    table(RATIO_HEADING, ({ skip, latency }) => speedText(skip, latency)),
  ];
}

/** Both operating points of a method have a line of their own if they differ on any set. */
function linesOf(sets: readonly SampleSetReport[]): readonly Line[] {
  const rows = sets.flatMap((set) => set.rows);
  return [...new Set(rows.map(({ method }) => method))].flatMap((method): readonly Line[] => {
    const roles = [...new Set(rows.filter((row) => row.method === method).map(({ role }) => role))];
    const [role] = roles;
    if (role !== undefined && roles.length === 1) return [{ method, role }];
    return [
      { method, role: 'high-performance' },
      { method, role: 'high-sparsity' },
    ];
  });
}

function isOn({ method, role }: ReportRow, line: Line): boolean {
  const operating = line.role === 'high-performance' || line.role === 'high-sparsity';
  return method === line.method && (role === line.role || (operating && role === 'both'));
}
