import { Gauge } from 'lucide-react';

import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING, ratioText } from '#engine/report/report-text.ts';
import { SPEED_TURNS } from '#store/playground/speed-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Shows how fast the skip set answers the question in view, and measures it when asked to. */
export function SpeedMeasure() {
  const store = useAppStore();
  const { full, skip } = useApp((state) => state.answers);
  const speed = useApp((state) => state.speed);
  const ready = full.status === 'ready' && skip.status === 'ready';
  const set = skip.generation?.skip ?? [];
  if (!ready || set.length === 0) return null;
  const mine = speed.key === skip.key ? speed : null;
  const latency = mine?.timing ? latencyOf(set, [mine.timing]) : null;
  const measuring = mine?.turn ?? null;
  return (
    <>
      <p className="speed-measure num" data-testid="speed">
        <span>
          {RATIO_HEADING} <strong>{ratioText(latency)}</strong>
        </span>
        {latency ? <span className="muted">{latency.turns} turns on this picture</span> : null}
        {measuring === null ? null : (
          <span className="muted" role="status">
            Turn {measuring} of {SPEED_TURNS}
          </span>
        )}
        <Button
          small
          disabled={speed.turn !== null}
          title="Both answer in turns, so that a slow moment of the machine slows both."
          onClick={() => {
            void store.getState().measureSpeed();
          }}
        >
          <Gauge size={14} aria-hidden /> {latency ? 'Measure again' : 'Measure'}
        </Button>
      </p>
      {mine?.problem ? <ProblemNote problem={mine.problem} /> : null}
    </>
  );
}
