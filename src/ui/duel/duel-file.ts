import { type BothSides, DUEL_SIDES } from '#store/state/duel-state.ts';
import type { ChartFile } from '#ui/charts/chart-file.ts';
import { runDetails, runWords } from '#ui/runs/run-caption.ts';
import { type Duellist, duellistName } from './duellist.ts';

/** What stands beside the chart of a duel in a file; `dashes` are those of the curves. */
export function duelFile(sides: BothSides<Duellist>, rowAxis: string, dashes: BothSides<string>): ChartFile {
  const { spec } = sides.a;
  return {
    words: [...runWords(spec), 'duel', sides.b.spec.strategy.key],
    details: runDetails(spec),
    columnAxis: 'Sparsity',
    rowAxis,
    keys: DUEL_SIDES.map((side) => ({
      label: `${side.toUpperCase()}: ${duellistName(sides[side])}`,
      mark: { kind: 'line', colour: `var(--duel-${side})`, dash: dashes[side] },
    })),
  };
}
