import type { SYMBOLS } from '#engine/report/chart-symbols.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import type { ComparedRun } from '#store/state/comparison-state.ts';

/** How many colours `--series-1` and so on of theme/tokens.css are. */
const COLOURS = 8;
/** Runs beyond the palette repeat its colours with other dashes. */
const DASHES = ['', '6 3', '2 3'] as const;

/** A run as one line of a chart. */
export interface RunSeries {
  readonly id: string;
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  /** SVG dash pattern; empty for a solid line. */
  readonly dash: string;
  /** The symbol of a run with a single point. */
  readonly mark: keyof typeof SYMBOLS.small;
  readonly state: RunState;
  /** The full model first. */
  readonly points: readonly PathPoint[];
  /** Whether its points are steps of one path, so that a line may join them; so far it may be the full model alone. */
  readonly isPath: boolean;
}

/** Gives each run a colour, dash and mark, in the order of the list. */
export function runSeries(runs: readonly ComparedRun[]): readonly RunSeries[] {
  return runs.map(({ id, state }, index) => {
    const { spec, baseline, path } = state;
    return {
      id,
      label: spec ? strategySummary(spec.strategy).join(', ') : '',
      colour: `var(--series-${String((index % COLOURS) + 1)})`,
      dash: DASHES[Math.floor(index / COLOURS) % DASHES.length] ?? '',
      mark: index < COLOURS ? 'diamond' : 'triangle',
      state,
      points: baseline ? [baseline, ...path] : path,
      isPath: path.length !== 1,
    };
  });
}
