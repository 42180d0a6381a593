import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { strategySummary } from '#engine/strategies/strategy-summary.ts';
import type { ComparedRun } from '#store/state/comparison-state.ts';

/** Colours of the palette in theme.css. */
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
  /** Shape of a lone point. */
  readonly mark: 'diamond' | 'triangle';
  readonly state: RunState;
  /** The full model first. */
  readonly points: readonly PathPoint[];
  /** Whether it has points between which a line means something. */
  readonly isPath: boolean;
}

/** The runs in the order of the list, each with a look of its own. */
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
      isPath: path.length > 1,
    };
  });
}
