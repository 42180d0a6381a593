import { barsText } from './bars-text.ts';
import { markdownText } from './markdown-text.ts';
import type { DocumentPart } from './report-document.ts';
import { numericColumns, type ReportTable } from './report-tables.ts';

function tableText(table: ReportTable): string {
  const { caption, columns, rows } = table;
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  const rule = `| ${numericColumns(table)
    .map((numeric) => (numeric ? '--:' : ':--'))
    .join(' | ')} |`;
  return [`**${markdownText(caption)}**`, '', line(columns), rule, ...rows.map(line)].join('\n');
}

/** A fence that is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function partText(part: DocumentPart): readonly string[] {
  switch (part.kind) {
    case 'heading':
      return [`${'#'.repeat(part.level)} ${markdownText(part.text)}`];
    case 'list':
      return part.items.length === 0 ? [] : [part.items.map((item) => `- ${markdownText(item)}`).join('\n')];
    case 'table':
      return [tableText(part.table)];
    case 'commands':
      return [fenced(part.text, 'sh')];
    case 'bars':
      return part.charts.map((bars) => fenced(barsText(bars), 'text'));
    case 'charts':
      return [];
  }
}

/** The parts as Markdown, without charts. */
export function markdownDocument(parts: readonly DocumentPart[]): string {
  return `${parts.flatMap(partText).join('\n\n')}\n`;
}
