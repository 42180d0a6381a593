import type { Row } from './benchmark.ts';

/** Rows of the same figures as a table of Markdown; the cases are the first column. */
export function markdownTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names.map((name) => (name === 'case' ? '' : name)), names.map(() => '---')];
  for (const row of rows) lines.push(names.map((name) => String(row[name] ?? '').replaceAll('|', '/')));
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
