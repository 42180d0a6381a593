import { Gauge } from 'lucide-react';

import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING, ratioText } from '#engine/report/report-text.ts';
import { SPEED_TURNS } from '#store/playground/speed-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface MeasureProps {
  readonly again: boolean;
  /** Whether no block is skipped, so that there is one model to time. */
  readonly alone: boolean;
  /** The turn under way for the question in view; null while none is. */
  readonly turn: number | null;
}

function Measure({ again, alone, turn }: MeasureProps) {
  const store = useAppStore();
  const busy = useApp(({ speed }) => speed.turn !== null);
  return (
    <>
      {turn === null ? null : (
        <span className="muted" role="status">
          Turn {turn} of {SPEED_TURNS}
        </span>
      )}
      <Button
        small
        disabled={busy}
        title={
          alone
            ? 'The full model answers several times; the medians are shown here and in the strip.'
            : 'Both answer in turns, so that a slow moment of the machine slows both.'
        }
        onClick={() => {
          void store.getState().measureSpeed();
        }}
      >
        <Gauge size={14} aria-hidden /> {again ? 'Measure again' : 'Measure'}
      </Button>
    </>
  );
}

/** Shows how fast the skip set answers the question in view, and measures it, and each block's time, when asked to. */
export function SpeedMeasure() {
  const { full, skip } = useApp((state) => state.answers);
  const speed = useApp((state) => state.speed);
  const ready = full.status === 'ready' && skip.status === 'ready';
  const set = skip.generation?.skip ?? [];
  if (!ready) return null;
  const mine = speed.key === skip.key ? speed : null;
  const latency = mine?.timing ? latencyOf(set, [mine.timing]) : null;
  const alone = set.length === 0;
  return (
    <>
      <p className="speed-measure num" data-testid={alone ? 'block-times' : 'speed'}>
        {alone ? (
          <span>Time of each block</span>
        ) : (
          <span>
            {RATIO_HEADING} <strong>{ratioText(latency)}</strong>
          </span>
        )}
        {latency ? <span className="muted">{latency.turns} turns on this picture</span> : null}
        {alone && mine?.medians ? (
          <span className="muted">medians of {SPEED_TURNS} turns, drawn in the strip</span>
        ) : null}
        <Measure again={(mine?.medians ?? null) !== null} alone={alone} turn={mine?.turn ?? null} />
      </p>
      {mine?.problem ? <ProblemNote problem={mine.problem} /> : null}
    </>
  );
}
