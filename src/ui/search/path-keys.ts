import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { DrawingKey } from '#ui/drawings/captioned-drawing.ts';

const symbol = (label: string, path: string, fill: string, stroke = 'none'): DrawingKey => ({
  label,
  mark: { kind: 'symbol', path, fill, stroke },
});

/** The legend of a run's curve in a file: its operating points, the constraint, and candidates where they are drawn. */
export function pathKeys(
  { operatingPoints, spec }: Pick<RunState, 'operatingPoints' | 'spec'>,
  constraint: boolean,
  candidates: boolean,
): readonly DrawingKey[] {
  const { highPerformance, highSparsity } = operatingPoints;
  const same = highPerformance !== null && highPerformance.step === highSparsity?.step;
  const { triangle, diamond, star } = SYMBOLS.medium;
  return [
    ...(same ? [symbol('High Performance and High Sparsity', star, 'var(--good)')] : []),
    ...(!same && highPerformance ? [symbol('High Performance', triangle, 'var(--good)')] : []),
    ...(!same && highSparsity ? [symbol('High Sparsity', diamond, 'var(--skip)')] : []),
    ...(constraint && spec
      ? [
          {
            label: `the constraint: α = ${String(spec.alpha)} of the full model’s score`,
            mark: { kind: 'line', colour: 'var(--skip)', dash: '6 4' } as const,
          },
        ]
      : []),
    ...(candidates ? [symbol('candidate', SYMBOLS.large.dot, 'none', 'var(--text-3)')] : []),
  ];
}
