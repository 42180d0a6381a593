import { parse as parseCsv } from 'csv-parse/sync';
import { defaultTreeAdapter, parse as parseHtml, type DefaultTreeAdapterMap } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { SkipscopeError } from '#engine/base/errors.ts';
import { buildReport } from './build-report.ts';
import { reportDocument } from './report-document.ts';
import { RENDERERS, rendererByKey } from './renderers.ts';
import type { ReportTable } from './report-tables.ts';
import type { Report } from './report.ts';
import { comparedRecords, syntheticScan } from './testing/report-runs.ts';

type Node = DefaultTreeAdapterMap['node'];

/** Signs that mean something in one form or another, and a line of their own. */
const HOSTILE = '=1+1 <script>alert(1)</script> [a](b) | & % $x$ # _u_ {v} ~ ^ \\ *b* `c` "d", \'e\'\n\n# f';
const context = { date: new Date('2026-01-02T03:04:05Z') };

let report: Report;
let hostile: Report;
beforeAll(async () => {
  report = buildReport(await comparedRecords(), { ...context, scans: [syntheticScan()] });
  hostile = buildReport(
    [
      ...(await comparedRecords({
        model: { name: HOSTILE, hash: 'm' },
        calibration: { name: HOSTILE, id: 'c' },
      })),
      ...(await comparedRecords({
        model: { name: HOSTILE, hash: 'm' },
        calibration: { name: HOSTILE, id: 'c' },
        evaluatorSeed: 4,
        sampling: { category: HOSTILE },
      })),
    ],
    {
      ...context,
      scans: [
        syntheticScan({ model: { name: HOSTILE, hash: 'm' }, calibration: { name: HOSTILE, id: 'c' } }),
      ],
    },
  );
});

const tablesOf = (of: Report): readonly ReportTable[] =>
  reportDocument(of).flatMap((part) => (part.kind === 'table' ? [part.table] : []));

function elements(node: Node, name: string): readonly DefaultTreeAdapterMap['element'][] {
  const children = 'childNodes' in node ? node.childNodes.flatMap((child) => elements(child, name)) : [];
  return defaultTreeAdapter.isElementNode(node) && node.tagName === name ? [node, ...children] : children;
}

function textOf(node: Node): string {
  if (defaultTreeAdapter.isTextNode(node)) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const records = (csv: string) =>
  z.array(z.record(z.string(), z.string())).parse(parseCsv(csv, { columns: true }));

/** White space as HTML shows it, and as Markdown and LaTeX write it. */
const line = (text: string) => text.replace(/\s+/gu, ' ').trim();

it.each(['md', 'latex', 'html'])('%s is what it was', async (key) => {
  const text = rendererByKey(key).render(report);
  await expect(text).toMatchFileSnapshot(
    `${process.cwd()}/test-data/report/${rendererByKey(key).fileName}.txt`,
  );
});

describe.each(['plain', 'hostile'])('HTML with %s names', (names) => {
  const of = () => (names === 'plain' ? report : hostile);
  const page = () => {
    const errors: string[] = [];
    const document = parseHtml(rendererByKey('html').render(of()), {
      onParseError: ({ code }) => errors.push(code),
    });
    expect(errors).toEqual([]);
    return document;
  };

  it('holds the tables of the report, cell by cell, and no script', () => {
    const document = page();
    const found = elements(document, 'table').map((table) => ({
      caption: elements(table, 'caption').map(textOf).join(),
      columns: elements(table, 'thead').flatMap((head) => elements(head, 'th').map(textOf)),
      rows: elements(table, 'tbody').flatMap((body) =>
        elements(body, 'tr').map((row) => [...elements(row, 'th'), ...elements(row, 'td')].map(textOf)),
      ),
    }));
    expect(found).toEqual(tablesOf(of()));
    expect(elements(document, 'script')).toEqual([]);
    expect(elements(document, 'a')).toEqual([]);
  });

  it('draws both charts of each set with a mark for each point, in words too', () => {
    const charts = elements(page(), 'svg').filter(({ attrs }) =>
      attrs.some(({ name, value }) => name === 'class' && value === 'chart'),
    );
    const sets = of().groups.flatMap(({ sets: all }) => all);
    expect(charts).toHaveLength(2 * sets.length);
    for (const [at, set] of sets.entries()) {
      const metric = charts[2 * at];
      const label = metric?.attrs.find(({ name }) => name === 'aria-label')?.value ?? '';
      const points = set.rows.filter(({ role }) => role !== 'full');
      for (const { name } of points) expect(label).toContain(name);
      expect(metric && elements(metric, 'g')).toHaveLength(points.length);
      expect(metric && elements(metric, 'polyline').length).toBe(
        set.runs.filter(({ curve }) => curve.length > 2).length,
      );
      const drawn = charts
        .flatMap(({ childNodes }) => childNodes)
        .flatMap((node) =>
          defaultTreeAdapter.isElementNode(node) ? node.attrs.map(({ value }) => value) : [],
        );
      expect(drawn.some((value) => value.includes('NaN') || value.includes('Infinity'))).toBe(false);
    }
  });
});

/** What the journals and the scan of a report say of blocks, a row each, as the CSV has it. */
function importanceRows({ groups, scans }: Report): readonly (readonly string[])[] {
  return [
    ...groups.flatMap(({ sets }) =>
      sets.flatMap(({ importance }) =>
        importance.map(({ block, drop, exact, run }) => [
          ...['run', run, 'metric-drop', String(block), String(drop), '', exact ? 'exact' : 'at least'],
        ]),
      ),
    ),
    ...scans.flatMap(({ measures }) =>
      measures.flatMap(({ key, blocks }) =>
        blocks.flatMap((measured, block) =>
          measured === null
            ? []
            : [
                [
                  ...['scan', '', key, String(block), String(measured.value)],
                  ...[String(measured.interval?.low ?? ''), 'exact'],
                ],
              ],
        ),
      ),
    ),
  ];
}

it('HTML draws bars for what a run knows of its blocks and for each measure of a scan, in words too', () => {
  const charts = elements(parseHtml(rendererByKey('html').render(report)), 'svg').filter(({ attrs }) =>
    attrs.some(({ name, value }) => name === 'class' && value === 'bars'),
  );
  const labels = charts.map(({ attrs }) => attrs.find(({ name }) => name === 'aria-label')?.value ?? '');
  expect(labels).toHaveLength(3);
  expect(charts.map((chart) => elements(chart, 'g').length)).toEqual([9, 9, 9]);
  const known = report.groups[0]?.sets[0]?.importance ?? [];
  expect(known.some(({ exact }) => exact) && known.some(({ exact }) => !exact)).toBe(true);
  for (const { block, exact } of known)
    expect(labels[0]).toContain(`block ${String(block)}: ${exact ? '' : '≥ '}`);
  expect(labels[1]).toContain('Metric drop (pp). block 0: 50.0 [20.0, 70.0]; block 1: 0.0 [−10.0, 10.0]');
  expect(labels[1]).toContain('block 3: −25.0 [−40.0, −10.0]; block 4: not measured');
  expect(labels[2]).toContain('KL divergence (nats). block 0: 1.250 [0.750, 2.000]');
  expect(labels.join()).not.toMatch(/NaN|Infinity/u);
});

describe.each(['plain', 'hostile'])('text with %s names', (names) => {
  const of = () => (names === 'plain' ? report : hostile);

  it('CSV parses back to the numbers of the report', () => {
    const rows = records(rendererByKey('csv').render(of()));
    const expected = of().groups.flatMap((group) =>
      group.sets.flatMap((set) => set.rows.map((row) => ({ group, set, row }))),
    );
    expect(rows).toHaveLength(expected.length);
    for (const [at, { group, set, row }] of expected.entries()) {
      const got = rows[at] ?? {};
      const inert = (name: string) => (name.startsWith('=') ? `'${name}` : name);
      expect(got).toMatchObject({
        model: inert(group.model.name),
        samples_of: inert(set.label),
        method: row.name,
        skipped_blocks: row.skip.join(' '),
        held_out_gain: row.heldOut?.gain ?? '',
      });
      const numbers = [
        'value',
        'low',
        'sparsity',
        'p_value',
        'held_out_difference',
        'latency_ratio',
      ] as const;
      expect(numbers.map((name) => got[name])).toEqual(
        [
          row.figure.value,
          row.figure.interval?.low,
          row.sparsity,
          row.change?.pValue,
          row.heldOut?.change?.difference,
          row.latency?.ratio?.median,
        ].map((number) => (number === undefined ? '' : String(number))),
      );
    }
  });

  it('CSV of the curves has every point', () => {
    const rows = records(rendererByKey('curves').render(of()));
    const points = of().groups.flatMap(({ sets }) =>
      sets.flatMap(({ runs }) => runs.flatMap(({ curve }) => curve)),
    );
    expect(rows.map(({ value, skipped_blocks: skip }) => [Number(value), skip])).toEqual(
      points.map(({ value, skip }) => [value, skip.join(' ')]),
    );
  });

  it('CSV of importance has every block that a run or a scan knows', () => {
    const rows = records(rendererByKey('importance').render(of())).map((row) =>
      ['source', 'run', 'measure', 'block', 'value', 'low', 'bound'].map((name) => row[name]),
    );
    expect(rows.length).toBeGreaterThan(9);
    expect(rows).toEqual(importanceRows(of()));
  });

  it('Markdown has the cells of every table between unescaped bars', () => {
    const entities: Record<string, string> = { '&lt;': '<', '&amp;': '&' };
    const lines = rendererByKey('md').render(of()).split('\n');
    const cells = lines
      .filter((text) => text.startsWith('| ') && !/^\| :--/u.test(text))
      .map((text) =>
        text
          .slice(2, -2)
          .split(/(?<!\\) \| /u)
          .map((cell) =>
            cell
              .replace(/\\([\\`*_|~$\]])/gu, '$1')
              .replace(/&(?:lt|amp);/gu, (sign) => entities[sign] ?? sign),
          ),
      );
    const expected = tablesOf(of()).flatMap(({ columns, rows }) => [columns, ...rows]);
    expect(cells).toEqual(expected.map((row) => row.map(line)));
    expect(lines.filter((text) => text.startsWith('# '))).toHaveLength(1 + commandComments(of()));
  });

  it('LaTeX has as many cells as columns in every row, and nothing unescaped', () => {
    const text = rendererByKey('latex').render(of());
    const rows = text.split('\n').filter((row) => row.endsWith(String.raw` \\`));
    const expected = tablesOf(of()).flatMap(({ columns, rows: all }) => [columns, ...all]);
    expect(rows.map((row) => row.split(/(?<!\\)&/u).length)).toEqual(expected.map(({ length }) => length));
    const body = rows.join('\n').replace(/\$[-+\\a-z]+\$/gu, '');
    expect(body).not.toMatch(/(?<!\\)[%$#_]|(?<!textasciicircum)\^/u);
    const braces = body.replace(/\\[{}]/gu, '');
    expect(braces.match(/\{/gu)?.length).toBe(braces.match(/\}/gu)?.length);
    expect(rows.some((row) => /^[[*]/u.test(row))).toBe(false);
  });
});

/** Lines of the fenced scripts that look like headings. */
function commandComments(of: Report): number {
  return reportDocument(of).reduce(
    (sum, part) =>
      sum +
      (part.kind === 'commands' ? part.text.split('\n').filter((text) => text.startsWith('# ')).length : 0),
    0,
  );
}

it('curves and error bars are lines: their rules come behind the one that fills marks', () => {
  const html = rendererByKey('html').render(report);
  expect(html.indexOf('.curve{fill:none')).toBeGreaterThan(html.lastIndexOf('fill:var(--s7)'));
  expect(html.indexOf('.bar{fill:none')).toBeGreaterThan(html.lastIndexOf('fill:var(--s7)'));
});

it('nothing measured is nothing to report, in every form', () => {
  const empty = buildReport([], context);
  for (const renderer of RENDERERS) expect(() => renderer.render(empty)).toThrow(SkipscopeError);
  expect(() => rendererByKey('docx')).toThrow('There is no report format "docx"');
});
