import { barsLatex, barsLegend } from './bars-latex.ts';
import type { BlockBars } from './block-bars.ts';
import { reportDocument } from './report-document.ts';
import type { ReportRenderer } from './report.ts';
import { numericColumns, type ReportTable } from './report-tables.ts';

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '"': String.raw`\textquotedbl{}`,
  '|': String.raw`\textbar{}`,
  '−': '$-$',
  '–': '--',
  '≥': String.raw`$\geq$`,
  '×': String.raw`$\times$`,
  α: String.raw`$\alpha$`,
  '’': "'",
  '“': '``',
  '”': "''",
};

/** Plain text for LaTeX, on one line. A bracket at the start would be an argument of the line break before it. */
function latexText(text: string): string {
  const escaped = text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\~^<>"|−–≥×α’“”]|[&%$#_{}]/gu, (sign) => COMMANDS[sign] ?? `\\${sign}`);
  return /^[[*]/u.test(escaped) ? `{}${escaped}` : escaped;
}

function tableText(table: ReportTable, number: number): string {
  const { caption, columns, rows } = table;
  const alignment = numericColumns(table).map((numeric) => (numeric ? 'r' : 'l'));
  const line = (cells: readonly string[]) => String.raw`${cells.map(latexText).join(' & ')} \\`;
  return [
    String.raw`\begin{table*}[t]`,
    String.raw`\centering`,
    String.raw`\caption{${latexText(caption)}}`,
    String.raw`\label{tab:skipscope-${String(number)}}`,
    String.raw`\resizebox{\ifdim\width>\textwidth\textwidth\else\width\fi}{!}{%`,
    String.raw`\begin{tabular}{${alignment.join('')}}`,
    String.raw`\toprule`,
    line(columns),
    String.raw`\midrule`,
    ...rows.map(line),
    String.raw`\bottomrule`,
    String.raw`\end{tabular}}`,
    String.raw`\end{table*}`,
  ].join('\n');
}

function barsFigure(bars: BlockBars, number: number): string {
  return [
    String.raw`\begin{figure*}[t]`,
    String.raw`\centering`,
    barsLatex(bars),
    String.raw`\caption{${latexText(`${bars.caption}: ${bars.heading}${barsLegend(bars)}`)}}`,
    String.raw`\label{fig:skipscope-${String(number)}}`,
    String.raw`\end{figure*}`,
  ].join('\n');
}

/** The tables and the bars of importance, each a float of its own, for `\input` into a paper. */
export const latexRenderer: ReportRenderer = {
  key: 'latex',
  label: 'LaTeX',
  description:
    'Every table in the style of booktabs, with bars of importance, to be put into a paper with \\input.',
  mimeType: 'application/x-tex',
  fileName: 'report.tex',
  render(report) {
    const parts = reportDocument(report);
    const tables = parts.flatMap((part) => (part.kind === 'table' ? [part.table] : []));
    const charts = parts.flatMap((part) => (part.kind === 'bars' ? part.charts : []));
    const preamble = String.raw`% Needs \usepackage{booktabs} and \usepackage{graphicx}; UTF-8.`;
    const floats = [
      ...tables.map((table, at) => tableText(table, at + 1)),
      ...charts.map((bars, at) => barsFigure(bars, at + 1)),
    ];
    return `${[preamble, ...floats].join('\n\n')}\n`;
  },
};
