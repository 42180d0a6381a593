import type { MeasureKey } from '#engine/metrics/metric.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { searchMetric, type SearchSpec } from '#engine/search/search-spec.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { comparesCandidates, hasOnePoint } from '#engine/search/strategy-catalogue.ts';
import { describeScores } from '#engine/statistics/metric-figure.ts';
import { comparePaired, type PairedComparison } from '#engine/statistics/paired-comparison.ts';
import { constraintVerdict, gainVerdict } from './held-out-verdict.ts';
import { fullLatency, latencyOf } from './latency-figure.ts';
import type { Figure, HeldOutFigure, PointRole, ReportRow } from './report.ts';

/** A run that has measured the full model's metric. */
export interface MeasuredRun {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly spec: SearchSpec;
  readonly baseline: PathPoint;
}

/** The full model on one set of samples, which every run on them has measured alike. */
export interface FullModel {
  readonly metric: MeasureKey;
  readonly figure: Figure;
  /** By sample; null if no journal has them. */
  readonly scores: readonly number[] | null;
  /** By sample held out; null if there are none, or no run has scored them yet. */
  readonly heldOut: readonly number[] | null;
}

const FULL_MODEL = 'Full model';

/** The suffix of a method's name. */
export const ROLE_NAMES: Record<PointRole, string> = {
  full: '',
  only: '',
  'high-performance': ', High Performance',
  'high-sparsity': ', High Sparsity',
  both: ', High Performance and High Sparsity',
};

/** The full model as the runs on the same samples have measured it. Throws `RangeError` for no runs. */
export function fullModelOf(runs: readonly MeasuredRun[], seed: number): FullModel {
  const [first] = runs;
  if (!first) throw new RangeError('There are no runs.');
  const metric = searchMetric(first.spec).key;
  const { baseline } = runs.find((run) => run.baseline.scores !== null) ?? first;
  const heldOut = runs.flatMap(({ state }) => state.heldOut.filter(({ skip }) => skip.length === 0));
  return {
    metric,
    figure: figureOf(metric, baseline, first.state.samples.length, seed),
    scores: baseline.scores,
    heldOut: heldOut[0]?.scores ?? null,
  };
}

export function fullModelRow(full: FullModel, runs: readonly MeasuredRun[], seed: number): ReportRow {
  const { figure, heldOut, metric } = full;
  return {
    name: FULL_MODEL,
    method: FULL_MODEL,
    role: 'full',
    run: null,
    skip: [],
    sparsity: 0,
    figure,
    change: null,
    heldOut: heldOut && {
      ...describeScores(metric, heldOut, seed),
      change: null,
      gain: null,
      constraint: null,
    },
    latency: fullLatency(runs.flatMap(({ state }) => state.timings)),
    work: null,
  };
}

/** The points of a run that can be chosen, High Performance first. */
export function rowsOfRun(run: MeasuredRun, index: number, full: FullModel, seed: number): ReportRow[] {
  return chosenPoints(run).map(({ role, point }) => ({
    name: `${run.name}${ROLE_NAMES[role]}`,
    method: run.name,
    role,
    run: index,
    skip: point.skip,
    sparsity: point.sparsity,
    figure: figureOf(full.metric, point, run.state.samples.length, seed),
    change: point.skip.length === 0 ? null : changeOf(full.scores, point.scores, seed),
    heldOut: heldOutOf(run, point, full, seed),
    latency: latencyOf(point.skip, run.state.timings),
    work: workShare(run),
  }));
}

function chosenPoints({ spec, state }: MeasuredRun): readonly { role: PointRole; point: PathPoint }[] {
  if (hasOnePoint(spec.strategy.key)) return state.path.slice(-1).map((point) => ({ role: 'only', point }));
  const { highPerformance: high, highSparsity: sparse } = state.operatingPoints;
  if (high && sparse && high.step === sparse.step) return [{ role: 'both', point: high }];
  return [
    ...(high ? [{ role: 'high-performance', point: high } as const] : []),
    ...(sparse ? [{ role: 'high-sparsity', point: sparse } as const] : []),
  ];
}

function figureOf(
  metric: MeasureKey,
  { value, scores }: Pick<PathPoint, 'value' | 'scores'>,
  n: number,
  seed: number,
): Figure {
  if (scores === null || scores.length === 0) return { value, n, interval: null };
  return describeScores(metric, scores, seed);
}

function changeOf(
  full: readonly number[] | null,
  scores: readonly number[] | null,
  seed: number,
): PairedComparison | null {
  if (!full || full.length !== scores?.length || full.length === 0) return null;
  return comparePaired(full, scores, { seed });
}

function heldOutOf(run: MeasuredRun, point: PathPoint, full: FullModel, seed: number): HeldOutFigure | null {
  const scores = heldOutScores(run.state, point.skip);
  if (!full.heldOut || scores?.length !== full.heldOut.length) return null;
  const figure = describeScores(full.metric, scores, seed);
  if (point.skip.length === 0) return { ...figure, change: null, gain: null, constraint: null };
  const change = comparePaired(full.heldOut, scores, { seed });
  const fullFigure = describeScores(full.metric, full.heldOut, seed);
  const gained = point.value - full.figure.value;
  const comparison = { change, n: figure.n };
  const holds = point.value >= run.spec.alpha * run.baseline.value;
  return {
    ...figure,
    change,
    gain: gained > 0 ? gainVerdict(gained, comparison) : null,
    constraint: holds ? constraintVerdict(run.spec.alpha, fullFigure.value, comparison) : null,
  };
}

function heldOutScores({ heldOut }: RunState, skip: SkipSet): readonly number[] | null {
  return heldOut.find((other) => skipSetKey(other.skip) === skipSetKey(skip))?.scores ?? null;
}

function workShare({ spec, state: { work } }: MeasuredRun): number | null {
  // The work of other runs is relative to an exhaustive run.
  if (!comparesCandidates(spec.strategy.key) || spec.exhaustive) return null;
  if (work.exhaustiveBlockTokens === 0) return null;
  return work.blockTokens / work.exhaustiveBlockTokens;
}
