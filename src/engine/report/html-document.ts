import { barsCaption, barsSvg } from './bars-svg.ts';
import { ROLE_WORDS, seriesClass, shapeSvg } from './chart-marks.ts';
import { HTML_STYLE } from './html-style.ts';
import { htmlText } from './html-text.ts';
import { latencyChart } from './latency-chart.ts';
import { metricChart } from './metric-chart.ts';
import type { DocumentPart } from './report-document.ts';
import type { PointRole, ReportGroup, SampleSetReport } from './report.ts';
import { type ReportTable, numericColumns } from './report-tables.ts';
import { metricHeading } from './report-text.ts';

function tableHtml(table: ReportTable): string {
  const { caption, columns, rows } = table;
  const kinds = numericColumns(table).map((numeric) => (numeric ? ' class="num"' : ''));
  const head = columns.map((column, at) => `<th scope="col"${kinds[at] ?? ''}>${htmlText(column)}</th>`);
  const body = rows.map(([name = '', ...cells]) => {
    const data = cells.map((cell, at) => `<td${kinds[at + 1] ?? ''}>${htmlText(cell)}</td>`);
    return `<tr><th scope="row">${htmlText(name)}</th>${data.join('')}</tr>`;
  });
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${htmlText(caption)}">` +
    `<table><caption>${htmlText(caption)}</caption><thead><tr>${head.join('')}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}

function figureHtml(caption: string, svg: string): string {
  return `<figure><figcaption>${htmlText(caption)}</figcaption>${svg}</figure>`;
}

/** The legend: the colour of each run and the shape of each kind of point. */
function legendHtml({ runs, rows }: SampleSetReport): string {
  const lines = runs.map(({ name }, series) => {
    const line = `<svg class="line ${seriesClass(series)}" viewBox="0 0 26 10" aria-hidden="true"><path d="M0 5H26"/></svg>`;
    return `<li>${line}${htmlText(name)}</li>`;
  });
  const roles = [...new Set(rows.map(({ role }) => role))].filter((role) => role !== 'full');
  const shapes = roles.map((role: PointRole) => `<li>${shapeSvg(role)}${ROLE_WORDS[role]}</li>`);
  return `<ul class="legend">${[...lines, ...shapes].join('')}</ul>`;
}

function chartsHtml(group: ReportGroup, set: SampleSetReport): string {
  const latency = latencyChart(set);
  const charts = [
    figureHtml(
      `${metricHeading(group.metric)} against sparsity, with 95 % intervals`,
      metricChart(group, set),
    ),
    ...(latency === null
      ? []
      : [
          figureHtml(
            'Latency / full model against sparsity, with quartiles; dashed: 1 and 1 − sparsity',
            latency,
          ),
        ]),
  ];
  return `<div class="charts">${charts.join('')}</div>${legendHtml(set)}`;
}

function partHtml(part: DocumentPart): string {
  switch (part.kind) {
    case 'heading':
      return `<h${String(part.level)}>${htmlText(part.text)}</h${String(part.level)}>`;
    case 'list':
      if (part.items.length === 0) return '';
      return `<ul>${part.items.map((item) => `<li>${htmlText(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(part.table);
    case 'charts':
      return chartsHtml(part.group, part.set);
    case 'bars': {
      const charts = part.charts.map((bars) => figureHtml(barsCaption(bars), barsSvg(bars)));
      return `<div class="charts">${charts.join('')}</div>`;
    }
    case 'commands':
      return `<pre tabindex="0" aria-label="Commands">${htmlText(part.text)}</pre>`;
  }
}

/** One self-contained file without scripts; it follows the reader's colour scheme. */
export function htmlDocument(title: string, parts: readonly DocumentPart[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${htmlText(title)}</title>`,
    `<style>${HTML_STYLE}</style>`,
    '</head>',
    `<body><main>${parts.map(partHtml).join('\n')}</main></body>`,
    '</html>',
    '',
  ].join('\n');
}
