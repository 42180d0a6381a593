import { useApp } from '#ui/store-context.tsx';
import type { RunSeries } from './run-series.ts';

/** So many curves are told apart by their looks alone; of more, most step back. */
const FEW = 6;

export type Emphasis = 'marked' | 'plain' | 'muted';

/**
 * How a run is drawn among others. The one under the pointer or the focus stands out. Of many, the run in view and the pinned ones
 * do, and the rest is muted; while strategies are run one after the other, the one in view is none that was chosen.
 */
export function useEmphasis(series: readonly RunSeries[], marked: string | null): (id: string) => Emphasis {
  const shown = useApp((state) => (state.queue === null ? (state.run?.id ?? null) : null));
  const pins = useApp((state) => state.pins);
  if (marked !== null) return (id) => (id === marked ? 'marked' : 'muted');
  const foremost = series.filter(({ id }) => id === shown || id === pins.a || id === pins.b);
  if (series.length <= FEW || foremost.length === 0) return () => 'plain';
  return (id) => (foremost.some((run) => run.id === id) ? 'plain' : 'muted');
}
