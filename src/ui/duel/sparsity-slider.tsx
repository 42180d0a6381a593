import { Pause, Play } from 'lucide-react';

import { formatMeasure } from '#engine/metrics/measure.ts';
import { duelEnd } from '#store/duel/duel-points.ts';
import { type BothSides, DUEL_SIDES } from '#store/state/duel-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Range } from '#ui/controls/choice.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';
import type { Duellist } from './duellist.ts';
import { usePlay } from './use-play.ts';

interface SparsitySliderProps {
  readonly at: number;
  readonly sides: BothSides<Duellist>;
}

/** How many blocks both runs skip: one slider for skip sets, curves, answers and pictures. */
export function SparsitySlider({ at, sides }: SparsitySliderProps) {
  const store = useAppStore();
  const { moveDuel } = store.getState();
  const end = duelEnd(sides);
  const { playing, press, stop } = usePlay(at, end, moveDuel);
  const { blocks } = sides.a.state;
  const position = `${String(at)} of ${String(blocks)} blocks skipped, sparsity ${formatPercent(at / blocks)}`;
  const scores = DUEL_SIDES.map((side) => {
    const { point, metric } = sides[side];
    return `${side.toUpperCase()} ${formatMeasure(point.value, metric)}`;
  });
  return (
    <div className="duel-slider">
      <Button onClick={press} disabled={end === 0}>
        {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        {playing ? 'Stop' : 'Play'}
      </Button>
      <Range
        label="Blocks skipped by both runs"
        value={at}
        min={0}
        max={end}
        step={1}
        valueText={`${position}; ${scores.join(', ')}`}
        onChange={(value) => {
          stop();
          moveDuel(value);
        }}
      />
      <output className="num duel-position" data-testid="duel-position">
        <strong>{at}</strong> of {blocks} skipped · sparsity <strong>{formatPercent(at / blocks)}</strong>
      </output>
    </div>
  );
}
