import { searchMetric } from '#engine/search/search-spec.ts';
import { duelPosition, pointAt } from '#store/duel/duel-points.ts';
import type { BothSides, PinnedRun } from '#store/state/duel-state.ts';
import { useApp } from '#ui/store-context.tsx';
import { DuelAnswers } from './duel-answers.tsx';
import { DuelChart } from './duel-chart.tsx';
import { DuelHeads } from './duel-heads.tsx';
import type { Duellist } from './duellist.ts';
import { FlippedPictures } from './flipped-pictures.tsx';
import { SkipStrips } from './skip-strips.tsx';
import { SparsitySlider } from './sparsity-slider.tsx';

/** A run with its point where the slider stands; null for one that has scored nothing yet. */
function duellist({ id, state, answers }: PinnedRun, at: number): Duellist | null {
  const point = pointAt(state, at);
  const { spec, baseline } = state;
  if (point === null || spec === null || baseline === null) return null;
  return { id, state, answers, spec, baseline, point, metric: searchMetric(spec) };
}

function useDuel(): { readonly at: number; readonly sides: BothSides<Duellist> } | null {
  const pinned = useApp((state) => state.pinned);
  const at = useApp((state) => duelPosition(state.duelAt, state.pinned));
  const a = pinned.a && duellist(pinned.a, at);
  const b = pinned.b && duellist(pinned.b, at);
  return a && b ? { at, sides: { a, b } } : null;
}

/** Two runs side by side: skip sets, curves, answers, and the pictures that flip. */
export default function DuelView() {
  const duel = useDuel();
  if (!duel) return <p className="muted">A pinned run has not scored the full model yet.</p>;
  const { at, sides } = duel;
  return (
    <div className="duel">
      <DuelHeads sides={sides} />
      <SparsitySlider at={at} sides={sides} />
      <SkipStrips sides={sides} />
      <div className="duel-columns">
        <DuelChart at={at} sides={sides} />
        <DuelAnswers sides={sides} />
      </div>
      <FlippedPictures sides={sides} />
    </div>
  );
}
