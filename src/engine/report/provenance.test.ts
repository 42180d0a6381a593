import { expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { notes, runTable } from './provenance.ts';
import { syntheticRecord } from './testing/report-runs.ts';

const context = { date: new Date('2026-01-02T03:04:05Z') };

it('names the workers of a run with their units, where one had several', async () => {
  const alone = await syntheticRecord('alone', {});
  const workers = [
    { name: 'this device', units: 3 },
    { name: 'gpu-2-ab', units: 40 },
  ];
  const spread = { ...alone, id: 'spread', state: { ...alone.state, workers } };
  const of = (records: readonly (typeof alone)[]) => {
    const report = buildReport(records, context);
    const [set] = report.groups.flatMap(({ sets }) => sets);
    if (!set) throw new Error('The report has no set.');
    return { table: runTable(set), notes: notes(report).join('\n') };
  };
  const both = of([alone, spread]);
  expect(both.table.columns.at(-1)).toBe('Workers');
  expect(both.table.rows.map((row) => row.at(-1))).toEqual(['one device', 'gpu-2-ab (40), this device (3)']);
  expect(both.notes).toContain('Workers are named');
  const one = of([alone]);
  expect(one.table.columns).not.toContain('Workers');
  expect(one.notes).not.toContain('Workers are named');
});
