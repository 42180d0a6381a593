import type { ImportanceReport } from '#service/contract/importance-operations.ts';

type Measured = ImportanceReport['measures'][number];

/** The cell of a value that was not measured. */
const NOT_MEASURED = '-';
/** Behind a value whose interval excludes 0. */
const SURE = '*';

/** What a person reads of a report: a row for each block, and what its columns mean. */
export function importanceLines(report: ImportanceReport): readonly string[] {
  const { measures, answers, blocks, samples } = report;
  const columns = [
    { title: 'block', cells: Array.from({ length: blocks }, (_, block) => String(block)) },
    ...measures.map((measure) => ({ title: measure.key, cells: measure.blocks.map(cell) })),
    ...(answers ? [{ title: 'changed', cells: changedAnswers(answers).map(String) }] : []),
  ];
  const widths = columns.map(({ title, cells }) =>
    Math.max(title.length, ...cells.map((text) => text.length)),
  );
  const row = (texts: readonly string[]): string =>
    texts.map((text, column) => text.padStart(widths[column] ?? 0)).join('  ');
  return [
    `Each block of ${report.model.name} skipped alone, on ${samples.length} samples of ${report.calibration.name}`,
    '',
    row(columns.map(({ title }) => title)),
    ...Array.from({ length: blocks }, (_, block) => row(columns.map(({ cells }) => cells[block] ?? ''))),
    '',
    ...measures.map((measure) => meaning(measure, report.metric)),
    ...(answers ? ['changed: answers that are not those of the full model, of all samples'] : []),
    `${SURE}: the 95 % interval excludes 0 (--json has the intervals). ${NOT_MEASURED}: not measured.`,
  ];
}

function cell(value: Measured['blocks'][number]): string {
  if (value === null) return NOT_MEASURED;
  const { interval } = value;
  if (interval === null) return value.value.toFixed(4);
  // A space where there is no star, so that the digits stand below each other.
  return value.value.toFixed(4) + (interval.low > 0 || interval.high < 0 ? SURE : ' ');
}

/** By block: how many samples are answered otherwise. */
function changedAnswers({ full, without }: NonNullable<ImportanceReport['answers']>): readonly number[] {
  return without.map(
    (answers) => answers.filter(({ answer }, sample) => answer !== full[sample]?.answer).length,
  );
}

function meaning({ key, label, unit, zero, higher }: Measured, metric: string): string {
  const inUnit = key === 'metric-drop' ? ` (${metric})` : unit === null ? '' : ` (${unit})`;
  return `${key}: ${label}${inUnit}. 0: ${zero}. Higher: ${higher}.`;
}
