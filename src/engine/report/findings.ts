import type { Measure } from '#engine/metrics/measure.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { comparePaired } from '#engine/statistics/paired-comparison.ts';
import { metricText, percentText, pText, signedText } from './report-text.ts';
import type { ReportRow } from './report.ts';
import type { MeasuredRun } from './report-rows.ts';
import { SIGNIFICANCE } from './held-out-verdict.ts';

type Unit = Pick<Measure, 'unit' | 'label'>;

/** A point that another strategy reached. */
interface Rival {
  readonly run: MeasuredRun;
  readonly point: PathPoint;
}

/**
 * Findings from the rows of one set of samples: whether GM-Skip beats every baseline that skips as many blocks in both
 * phases (a baseline that skips in the answer only is not comparable), and which of the points chosen on calibration do
 * not hold on the samples held out.
 */
export function findingsOf(
  rows: readonly ReportRow[],
  runs: readonly MeasuredRun[],
  metric: Unit,
  seed: number,
): readonly string[] {
  const ours = rows.filter(({ run }) => run !== null && runs[run]?.spec.strategy.key === 'gm-skip');
  const rivals = runs
    .filter(({ spec: { strategy } }) => !strategy.key.startsWith('gm-skip') && skipPhase(strategy) === 'both')
    .flatMap((run) => run.state.path.map((point) => ({ run, point })));
  return [
    ...unfinished(runs),
    ...ours.map((row) => comparisonSentence(row, rivals, runs, metric, seed)),
    ...rows.flatMap((row) => heldOutSentences(row, metric)),
  ];
}

function unfinished(runs: readonly MeasuredRun[]): readonly string[] {
  return runs
    .filter(({ state }) => state.status !== 'done')
    .map(({ name, state }) => `${name} is not finished (${state.status}): its points may still change.`);
}

function comparisonSentence(
  row: ReportRow,
  rivals: readonly Rival[],
  runs: readonly MeasuredRun[],
  metric: Unit,
  seed: number,
): string {
  if (row.skip.length === 0) {
    const state = row.run === null ? undefined : runs[row.run]?.state;
    if (state && state.path.length > 0) return `${row.name}: every skip set was worse than the full model.`;
    return state && state.status !== 'done'
      ? `${row.name}: no step is finished yet.`
      : `${row.name}: no skip set was found.`;
  }
  const at = `${row.name} (${metricText(row.figure.value, metric)} at sparsity ${percentText(row.sparsity)})`;
  const able = rivals.filter(({ point }) => point.sparsity >= row.sparsity);
  const best = able.reduce<Rival | null>(
    (top, rival) => (top && !isBetter(rival.point, top.point) ? top : rival),
    null,
  );
  if (!best) {
    return rivals.length === 0
      ? `${at}: no baseline was run on these samples.`
      : `${at}: no baseline was measured at this sparsity or above.`;
  }
  const there = `${best.run.name} (${metricText(best.point.value, metric)} at sparsity ${percentText(best.point.sparsity)})`;
  const by = byHowMuch(row, best, runs, metric, seed);
  if (best.point.value === row.figure.value) return `${at} does not win: it ties with ${there}.`;
  return best.point.value > row.figure.value
    ? `${at} does not win: the best baseline of equal or higher sparsity, ${there}, is ahead by ${by}.`
    : `${at} is ahead of the best baseline of equal or higher sparsity, ${there}, by ${by}.`;
}

/** The better metric; the sparser of equals. */
function isBetter(a: PathPoint, b: PathPoint): boolean {
  return a.value > b.value || (a.value === b.value && a.sparsity > b.sparsity);
}

function byHowMuch(
  row: ReportRow,
  { point }: Rival,
  runs: readonly MeasuredRun[],
  metric: Unit,
  seed: number,
): string {
  const size = signedText(Math.abs(row.figure.value - point.value), metric).replace(/^\+/u, '');
  const own = row.run === null ? null : runs[row.run];
  const mine = [own?.baseline, ...(own?.state.path ?? [])].find((other) => other?.skip === row.skip)?.scores;
  if (!mine || point.scores?.length !== mine.length) return size;
  const { pValue } = comparePaired(point.scores, mine, { seed });
  const doubt = pValue < SIGNIFICANCE ? '' : ', which may be chance';
  return `${size}${doubt} (paired test, ${pText(pValue)})`;
}

function heldOutSentences({ name, change, heldOut }: ReportRow, metric: Unit): readonly string[] {
  if (!heldOut?.change) return [];
  const test = `held out: ${signedText(heldOut.change.difference, metric)}, ${pText(heldOut.change.pValue)}`;
  const gain = change
    ? `The gain of ${name} on calibration (${signedText(change.difference, metric)})`
    : `The gain of ${name}`;
  return [
    ...(heldOut.gain === 'does not hold' ? [`${gain} does not hold on the samples held out (${test}).`] : []),
    ...(heldOut.constraint === 'does not hold'
      ? [`${name} breaks its constraint on the samples held out (${test}).`]
      : []),
  ];
}
