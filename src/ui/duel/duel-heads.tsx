import { ArrowLeftRight, ExternalLink, X } from 'lucide-react';

import { type BothSides, DUEL_SIDES, type DuelSide } from '#store/state/duel-state.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { formatPercent, plural } from '#ui/format/numbers.ts';
import { SideMark } from '#ui/pins/side-mark.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { type Duellist, duellistName } from './duellist.ts';

/** What the run does where the slider stands, and whether it has come as far. */
function pointText({ point, metric, state }: Duellist): string {
  const { spec, path } = state;
  const value = `${formatMeasure(point.value, metric)} ${metric.label}`;
  const ends = path.at(-1)?.step === point.step && spec !== null ? ', its last point' : '';
  return `${value} · ${plural(point.skip.length, 'block')} skipped, ${formatPercent(point.sparsity)}${ends}`;
}

function Head({ side, run }: { readonly side: DuelSide; readonly run: Duellist }) {
  const store = useAppStore();
  const shown = useApp((state) => state.run?.id === run.id);
  const { spec, state } = run;
  const name = duellistName(run);
  return (
    <article className="duel-head" data-side={side} aria-label={`${side.toUpperCase()}: ${name}`}>
      <SideMark side={side} />
      <div className="duel-head-text">
        <h3>{name}</h3>
        <p className="muted num">
          {taskByKey(spec.task).label} · {spec.calibration.name} · {plural(state.samples.length, 'picture')}
        </p>
        <p className="num duel-point" data-testid={`duel-point-${side}`}>
          {pointText(run)}
        </p>
      </div>
      <div className="duel-head-buttons">
        <IconButton
          small
          label={shown ? `${name} is in view` : `Show ${name} in the search`}
          disabled={shown}
          onClick={() => {
            void store.getState().openRun(run.id);
          }}
        >
          <ExternalLink size={14} aria-hidden />
        </IconButton>
        <IconButton
          small
          label={`Unpin ${side.toUpperCase()}`}
          onClick={() => {
            store.getState().pinRun(side, run.id);
          }}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </div>
    </article>
  );
}

/** Names the two runs, and what each scores where the slider stands. */
export function DuelHeads({ sides }: { readonly sides: BothSides<Duellist> }) {
  const store = useAppStore();
  return (
    <div className="duel-heads">
      {DUEL_SIDES.map((side) => (
        <Head key={side} side={side} run={sides[side]} />
      ))}
      <Button
        small
        kind="ghost"
        className="duel-swap"
        onClick={() => {
          store.getState().swapDuel();
        }}
      >
        <ArrowLeftRight size={14} aria-hidden /> Swap
      </Button>
    </div>
  );
}
