import { describeChange } from '#engine/search/path-points.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { NOT_MEASURED, RATIO_HEADING, speedText } from '#engine/report/report-text.ts';
import type { PathPoint, RunState, Timing } from '#engine/search/run-state.ts';
import { searchMetric } from '#engine/search/search-spec.ts';

/**
 * A search's result as `--json` prints it. `latencyMs` was taken alone, while the search went on; how fast a point is, its
 * `latency` tells, which was taken in turns with the full model. Only times differ between two
 * runs of the same search.
 */
export function searchReport(state: RunState): Readonly<Record<string, unknown>> {
  const { baseline, path, removalOrder, operatingPoints, work, importance, spec, doneReason } = state;
  const { influence, heldOut, timings } = state;
  return {
    task: spec?.task,
    metric: spec && searchMetric(spec).key,
    baseline: baseline?.value ?? null,
    baselineLatencyMs: baseline?.latencyMs ?? null,
    removalOrder,
    path: path.map((at) => point(at, timings)),
    operatingPoints: {
      highPerformance: operatingPoints.highPerformance && point(operatingPoints.highPerformance, timings),
      highSparsity: operatingPoints.highSparsity && point(operatingPoints.highSparsity, timings),
    },
    work,
    importance,
    influence,
    heldOut: heldOut.map(({ skip, value, scores }) => ({ skip, value, samples: scores.length })),
    timings: timings.map(({ skip, full, skipped }) => ({ skip, full, skipped })),
    stoppedBy: doneReason,
    spec,
  };
}

/** Characters of `0.86 [0.82, 0.94]`. */
const SPEED_WIDTH = 17;

/** The same for people. */
export function searchSummary(state: RunState): readonly string[] {
  const { baseline, path, operatingPoints, work, timings } = state;
  const row = (name: string, at: PathPoint | null) =>
    at === null
      ? `${name.padEnd(17)} none`
      : `${name.padEnd(17)} ${at.value.toFixed(4).padStart(9)} ${at.sparsity.toFixed(4).padStart(9)} ` +
        `${speedText(at.skip, latencyOf(at.skip, timings)).padStart(SPEED_WIDTH)}  ${at.skip.join(', ')}`;
  // Strategies that compare no candidates have nothing to save.
  const share = work.pruned > 0 ? work.blockTokens / work.exhaustiveBlockTokens : NaN;
  return [
    `${''.padEnd(17)} ${'metric'.padStart(9)} ${'sparsity'.padStart(9)} ${RATIO_HEADING.padStart(SPEED_WIDTH)}  skipped blocks`,
    row('full model', baseline),
    ...path.map((at) => row(`step ${String(at.step)}, ${describeChange(at)}`, at)),
    row('High Performance', operatingPoints.highPerformance),
    row('High Sparsity', operatingPoints.highSparsity),
    `${work.evaluations} evaluations, ${work.pruned} candidates pruned` +
      (Number.isFinite(share) ? `, ${(100 * share).toFixed(1)} % of the exhaustive work` : ''),
  ];
}

/** One line on how far a search is. */
export function searchProgress({ status, currentStep, path, progress, work }: RunState): string {
  const eta = progress.etaMs === null ? '' : `, about ${Math.ceil(progress.etaMs / 1000)} s left`;
  const last = path.at(-1);
  const reached = last ? `, ${last.value.toFixed(4)} at sparsity ${last.sparsity.toFixed(3)}` : '';
  return `Search ${status}: step ${currentStep}${reached}, ${work.evaluations} evaluations${eta}`;
}

function point(
  { step, removed, restored, value, sparsity, latencyMs, skip }: PathPoint,
  timings: readonly Timing[],
): Readonly<Record<string, unknown>> {
  const [block = null] = removed.length === 1 && restored.length === 0 ? removed : [];
  const latency = latencyOf(skip, timings) ?? NOT_MEASURED;
  return { step, block, removed, restored, value, sparsity, latencyMs, latency, skip };
}
