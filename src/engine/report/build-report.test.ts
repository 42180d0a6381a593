import { beforeAll, describe, expect, it } from 'vitest';

import { initialRunState } from '#engine/search/fold-run.ts';
import { skipSetKey } from '#engine/base/skip-set.ts';
import { describeScores } from '#engine/statistics/metric-figure.ts';
import { comparePaired } from '#engine/statistics/paired-comparison.ts';
import { buildReport, type RunRecord } from './build-report.ts';
import { constraintVerdict, gainVerdict } from './held-out-verdict.ts';
import { categoryTables } from './category-tables.ts';
import { notes } from './provenance.ts';
import type { ReportRow, SampleSetReport } from './report.ts';
import { comparedRecords, syntheticRecord, syntheticScan } from './testing/report-runs.ts';

const context = { date: new Date('2026-01-02T03:04:05Z') };

function onlySet(records: readonly RunRecord[]): SampleSetReport {
  const set = buildReport(records, context).groups[0]?.sets[0];
  if (!set) throw new Error('The report has no set.');
  return set;
}

let records: readonly RunRecord[];
beforeAll(async () => {
  records = await comparedRecords();
});

describe('the rows of a report', () => {
  it('are the full model, both points of a path, and the only point of an interval', () => {
    const { rows } = onlySet(records);
    expect(rows.map(({ method, role }) => [method, role])).toEqual([
      ['Full model', 'full'],
      ['GM-Skip (reverse order)', 'high-performance'],
      ['GM-Skip (reverse order)', 'high-sparsity'],
      ['Fixed interval (every 3 blocks)', 'only'],
      ['Reverse order', expect.any(String)],
      ...rows.slice(5).map(({ method, role }) => [method, role]),
    ]);
  });

  it('hold the numbers that the statistics make of the journals', () => {
    const { rows, runs } = onlySet(records);
    for (const row of rows.filter(({ role }) => role !== 'full')) {
      const run = runs[row.run ?? -1];
      const state = records.find(({ id }) => id === run?.id)?.state;
      const points = state?.baseline ? [state.baseline, ...state.path] : [];
      const scores = points.find(({ skip }) => skipSetKey(skip) === skipSetKey(row.skip))?.scores ?? [];
      const full = state?.baseline?.scores ?? [];
      expect(row.figure).toEqual(describeScores('accuracy', scores, 0));
      const nothing = row.skip.length === 0;
      expect(row.change).toEqual(nothing ? null : comparePaired(full, scores, { seed: 0 }));
      const held = state?.heldOut.find(({ skip }) => skipSetKey(skip) === skipSetKey(row.skip))?.scores;
      const heldFull = state?.heldOut.find(({ skip }) => skip.length === 0)?.scores ?? [];
      expect(row.heldOut).toMatchObject({
        ...describeScores('accuracy', held ?? [], 0),
        change: nothing ? null : comparePaired(heldFull, held ?? [], { seed: 0 }),
      });
      expect(row.sparsity).toBe(row.skip.length / 9);
    }
  });

  it('take latency from the turns with the full model', () => {
    const [, ...rows] = onlySet(records).rows;
    for (const { latency, skip } of rows.filter(({ skip: { length } }) => length > 0)) {
      // The synthetic model takes 1.5 ms for each block.
      expect(latency?.ms.median).toBeCloseTo(1.5 * (9 - skip.length), 12);
      expect(latency?.ratio?.median).toBeCloseTo((9 - skip.length) / 9, 12);
    }
  });

  it('tell the share of the work where candidates compete', () => {
    const works = onlySet(records).rows.map(({ work, method }) => [method, work !== null]);
    expect(works.filter(([, counted]) => counted).map(([method]) => method)).toEqual([
      'GM-Skip (reverse order)',
      'GM-Skip (reverse order)',
    ]);
  });

  it('tell no share of the exhaustive search, which the others are measured against', () => {
    const exhaustive = records.map(({ state, ...record }) => ({
      ...record,
      state: { ...state, spec: state.spec && { ...state.spec, exhaustive: true } },
    }));
    expect(onlySet(exhaustive).rows.map(({ work }) => work)).not.toContainEqual(expect.any(Number));
  });

  it('do without intervals where a journal lacks single scores', () => {
    const [record] = records;
    if (!record?.state.baseline) throw new Error('There is no run.');
    const { baseline, path, operatingPoints } = record.state;
    const bare = <Point extends object>(point: Point) => ({ ...point, scores: null });
    const { highPerformance: high, highSparsity: sparse } = operatingPoints;
    const state = {
      ...record.state,
      baseline: bare(baseline),
      path: path.map(bare),
      operatingPoints: { highPerformance: high && bare(high), highSparsity: sparse && bare(sparse) },
    };
    const { rows } = onlySet([{ id: 'old', state }]);
    expect(rows.map(({ figure, change }) => [figure.interval, change])).toEqual(rows.map(() => [null, null]));
    expect(rows[1]?.figure.value).toBe(high?.value);
  });
});

describe('groups', () => {
  it('part tasks, models and samples, and name what cannot be reported', async () => {
    const others = [
      await syntheticRecord('captions', { shape: 'cider' }),
      await syntheticRecord('other model', { model: { name: 'other', hash: 'n' } }),
      await syntheticRecord('birds', { evaluatorSeed: 4, sampling: { category: 'bird' } }),
      { id: 'empty', state: initialRunState },
    ];
    const { groups, leftOut } = buildReport([...records, ...others], context);
    expect(
      groups.map(({ task, model, sets }) => [task.key, model.name, sets.map(({ label }) => label)]),
    ).toEqual([
      ['single-object', 'synthetic', ['all', 'bird']],
      ['captioning', 'synthetic', ['all']],
      ['single-object', 'other', ['all']],
    ]);
    expect(leftOut).toEqual(['empty']);
  });

  it('with several categories have method-by-category tables', async () => {
    const birds = await comparedRecords({ evaluatorSeed: 4, sampling: { category: 'bird' } });
    const [group] = buildReport([...records, ...birds], context).groups;
    if (!group) throw new Error('There is no group.');
    const [metric] = categoryTables(group);
    expect(metric?.columns).toEqual(['Method', 'all', 'bird']);
    const names = metric?.rows.map(([name]) => name);
    expect(new Set(names).size).toBe(names?.length);
    for (const set of group.sets)
      for (const { method } of set.rows) expect(names?.some((name) => name?.startsWith(method))).toBe(true);
  });

  it('name runs by what they differ in', async () => {
    const loose = await syntheticRecord('loose', { alpha: 0.5 });
    const { runs } = onlySet([...records.slice(0, 1), loose, loose]);
    expect(runs.map(({ name }) => name)).toEqual([
      'GM-Skip (reverse order, α 0.8)',
      'GM-Skip (reverse order, α 0.5)',
      'GM-Skip (reverse order, α 0.5) #2',
    ]);
  });
});

describe('findings', () => {
  it('say by how much GM-Skip beats the best baseline, or that it does not', async () => {
    const { findings, rows } = onlySet(records);
    expect(findings.filter((text) => text.startsWith('GM-Skip')).length).toBeGreaterThanOrEqual(
      rows.filter(({ method }) => method.startsWith('GM-Skip')).length,
    );
    // A rival that is GM-Skip's own path under another name can only tie.
    const [own] = records;
    if (!own?.state.spec) throw new Error('There is no run.');
    const spec = { ...own.state.spec, strategy: { key: 'sleb' } as const };
    const tied = onlySet([own, { id: 'twin', state: { ...own.state, spec } }]).findings;
    expect(tied.some((text) => text.includes('does not win: it ties with SLEB'))).toBe(true);
  });

  it('say which baseline is better, with a paired test', async () => {
    const better = await syntheticRecord('better', {});
    const [own] = records;
    if (!own || !better.state.spec) throw new Error('There is no run.');
    const path = better.state.path.map((point) => ({
      ...point,
      value: 1,
      scores: point.scores?.map(() => 1) ?? null,
    }));
    const spec = { ...better.state.spec, strategy: { key: 'block-influence' } as const };
    const { findings } = onlySet([own, { id: 'better', state: { ...better.state, spec, path } }]);
    expect(findings.find((text) => text.includes('High Sparsity'))).toMatch(
      /^GM-Skip \(reverse order\), High Sparsity .* does not win: the best baseline of equal or higher sparsity, Block influence \(100\.0 % .*\), is ahead by [\d.]+ pp(?:, which may be chance)? \(paired test, p [=<] [\d.]+\)\.$/u,
    );
  });

  it('say what does not hold on samples held out', () => {
    const [own] = records;
    if (!own) throw new Error('There is no run.');
    const heldOut = own.state.heldOut.map((held) => ({
      ...held,
      scores: held.scores.map(() => (held.skip.length === 0 ? 1 : 0)),
    }));
    const { rows, findings } = onlySet([{ ...own, state: { ...own.state, heldOut } }]);
    const sparse = rows.find(({ role }) => role === 'high-sparsity');
    expect(sparse?.heldOut?.constraint).toBe('does not hold');
    expect(findings.some((text) => text.includes('breaks its constraint on the samples held out'))).toBe(
      true,
    );
  });
});

describe('held-out verdicts', () => {
  const ones = (count: number, of: number) => Array.from({ length: of }, (_, at) => (at < count ? 1 : 0));
  const compared = (full: number, skipped: number, of: number) => ({
    change: comparePaired(ones(full, of), ones(skipped, of), { seed: 0 }),
    n: of,
  });

  it('on a gain', () => {
    expect(gainVerdict(0.1, compared(100, 130, 200))).toBe('holds');
    expect(gainVerdict(0.2, compared(100, 101, 200))).toBe('does not hold');
    expect(gainVerdict(0.2, compared(130, 100, 200))).toBe('does not hold');
    expect(gainVerdict(0.1, compared(10, 11, 20))).toBe('too few samples to tell');
    expect(gainVerdict(0.1, compared(0, 9, 9))).toBe('too few samples to tell');
  });

  it('on a constraint', () => {
    expect(constraintVerdict(0.95, 0.5, compared(100, 100, 200))).toBe('holds');
    expect(constraintVerdict(0.95, 0.65, compared(130, 100, 200))).toBe('does not hold');
    expect(constraintVerdict(0.95, 0.5, compared(10, 9, 20))).toBe('too few samples to tell');
  });
});

it('rows of an unfinished run are marked', () => {
  const [own] = records;
  if (!own) throw new Error('There is no run.');
  const { findings } = onlySet([{ ...own, state: { ...own.state, status: 'paused' } }]);
  expect(findings[0]).toContain('is not finished (paused)');
});

it('every row of a method has the run it came from', () => {
  const { rows, runs } = onlySet(records);
  const from = ({ run }: ReportRow) => (run === null ? 'Full model' : runs[run]?.name);
  expect(rows.map(from)).toEqual(rows.map(({ method }) => method));
});

it('names runs that cannot be read, and reports on the others', async () => {
  const damaged = { id: 'damaged.jsonl', problem: 'Line 3 of the journal is not as it was written.' };
  const report = buildReport([damaged, ...(await comparedRecords())], context);
  expect(report.groups[0]?.sets[0]?.runs).toHaveLength(4);
  expect(report.unreadable).toEqual([damaged]);
  expect(notes(report)).toContain(
    'Left out, since the journal cannot be read: damaged.jsonl. Line 3 of the journal is not as it was written.',
  );
});

describe('importance of blocks', () => {
  it('is the exact value of the first run that has one, or else the greatest bound', () => {
    const [record] = records;
    if (!record) throw new Error('There is no run.');
    const knowing = (id: string, ...importance: readonly [number, number, boolean][]): RunRecord => ({
      id,
      state: {
        ...record.state,
        importance: importance.map(([block, drop, exact]) => ({ block, drop, exact })),
      },
    });
    const set = onlySet([
      knowing('one', [0, 0.5, false], [1, 0.25, false], [2, 0.1, true]),
      knowing('two', [0, 0.4, false], [1, 0.2, true], [2, 0.3, true], [8, 0.6, false]),
    ]);
    const [one, two] = set.runs.map(({ name }) => name);
    expect(set.importance.map(({ block, drop, exact, run }) => [block, drop, exact, run])).toEqual([
      [0, 0.5, false, one],
      [1, 0.2, true, two],
      [2, 0.1, true, one],
      [8, 0.6, false, two],
    ]);
  });

  it.each([
    ['model', syntheticScan({ model: { name: 'other', hash: 'n' } }), 'another model than the runs'],
    ['set', syntheticScan({ calibration: { name: 'other', id: 'd' } }), 'on other, and none of the runs was'],
    ['task', syntheticScan({ task: 'captioning' }), 'measured for captioning on synthetic'],
    ['number of blocks', syntheticScan({ blocks: 8 }), 'not of the 9 blocks'],
  ])('of another %s than the runs have is refused', (_, scan, message) => {
    expect(() => buildReport(records, { ...context, scans: [scan] })).toThrow(message);
    expect(buildReport(records, { ...context, scans: [syntheticScan()] }).scans).toHaveLength(1);
  });
});
