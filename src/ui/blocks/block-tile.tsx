import { Lock } from 'lucide-react';
import type { FocusEvent, KeyboardEvent, MouseEvent, PointerEvent } from 'react';

import type { MeasuredTile } from '#ui/importance/measured-tile.ts';
import type { BlockView } from './block-view.ts';
import { type RunMark, markWords } from './run-marks.ts';

interface BlockTileProps {
  readonly view: BlockView;
  /** What its importance is, in words. */
  readonly importanceText: string;
  /** A measure that the tile shows in place of what a run has found; null for none. */
  readonly measured: MeasuredTile | null;
  /** One tile is in the tab order; the arrow keys move between them. */
  readonly current: boolean;
  /** What the run under way does with the block; null where it does nothing with it, or there is none. */
  readonly mark: RunMark | null;
  /** The tile is a drawing: pressing it does nothing. */
  readonly drawn: boolean;
  readonly onClick: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onPointerEnter: (event: PointerEvent) => void;
}

/** Draws the residual stream above a tile: level into a kept block, in an arc over a skipped one. */
function StreamPath({ skipped }: { readonly skipped: boolean }) {
  return (
    <svg className="tile-stream" viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden>
      <path
        d={skipped ? 'M-2 14 H0 C22 14 20 3 50 3 S78 14 100 14 H102' : 'M-2 14 H102'}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** What a run has found out about a block, as a level in a well. */
function RunWell({ view: { importance, level, status } }: Pick<BlockTileProps, 'view'>) {
  return (
    <span className="tile-well" data-known={importance !== null}>
      <span
        className="tile-fill"
        data-exact={importance?.exact ?? true}
        data-level={Math.min(4, Math.floor(level * 4) + 1)}
        style={{ height: `${String(level * 100)}%` }}
      />
      {importance && importance.exact && importance.drop < 0 ? <span className="tile-gain">+</span> : null}
      {status === 'protected' ? <ProtectedLock /> : null}
    </span>
  );
}

function ProtectedLock() {
  return <Lock className="tile-lock" size={13} aria-hidden />;
}

interface MeasuredWellProps {
  readonly measured: MeasuredTile;
  readonly status: BlockView['status'];
}

/** The value of a measure on its colour, which is the same for every model and set. */
function MeasuredWell({ measured: { level, finding, text }, status }: MeasuredWellProps) {
  return (
    <span className="tile-measured levels">
      <span className="tile-value num" data-level={level} data-finding={finding}>
        {text}
      </span>
      {status === 'protected' ? <ProtectedLock /> : null}
    </span>
  );
}

export function BlockTile({
  view,
  importanceText,
  measured,
  current,
  mark,
  drawn,
  ...handlers
}: BlockTileProps) {
  const { block, status, time, prefillMs } = view;
  return (
    <button
      type="button"
      className="tile"
      data-block={block}
      data-status={status}
      data-trying={mark === 'trying'}
      aria-disabled={drawn}
      aria-label={`Block ${String(block)}, ${status}, ${importanceText}${mark === null ? '' : `, ${markWords(mark)}`}`}
      tabIndex={current ? 0 : -1}
      {...handlers}
    >
      {mark === null ? null : <span className="run-mark" data-mark={mark} />}
      <StreamPath skipped={status === 'skipped'} />
      <span className="tile-body">
        <span className="tile-index num">{block}</span>
        {measured === null ? <RunWell view={view} /> : <MeasuredWell measured={measured} status={status} />}
      </span>
      <span className="tile-time" data-known={prefillMs !== null}>
        <span style={{ height: `${String(time * 100)}%` }} />
      </span>
    </button>
  );
}
