import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';

import { columnsOf, targetOfKey } from '#ui/controls/roving-focus.ts';
import type { MeasuredTiles } from '#ui/importance/measured-tile.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { importanceText, type ImportanceMetric } from './block-readout.tsx';
import { BlockTile } from './block-tile.tsx';
import type { BlockView } from './block-view.ts';
import type { RunMarks } from './run-marks.ts';

export type ClickTool = 'skip' | 'protect';

interface BlockGridProps {
  readonly views: readonly BlockView[];
  readonly metric: ImportanceMetric;
  /** A measure that the tiles show in place of what a run has found. */
  readonly measured?: MeasuredTiles | null;
  /** What the run under way does with the blocks; null while there is none. */
  readonly marks: RunMarks | null;
  /** The effect of a click without a modifier key; null for a drawing, which no click or key changes. */
  readonly tool: ClickTool | null;
  readonly label: string;
  /** The block under the pointer or the focus, for the readout; null when none is. */
  readonly onInspect: (block: number | null) => void;
  /** Shows all that is known of a block; absent where there is no card. */
  readonly onCard?: (block: number) => void;
}

/** Shows all blocks of the decoder in order, in one row or several. */
export function BlockGrid(props: BlockGridProps) {
  const { views, metric, measured = null, marks, tool, label, onInspect, onCard } = props;
  const store = useAppStore();
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  /** The block changed last, at which a range begins. */
  const [anchor, setAnchor] = useState<number | null>(null);

  const apply = (block: number, protect: boolean) => {
    if (tool === null) return;
    const { toggleBlock, toggleProtected } = store.getState();
    if (protect) toggleProtected(block);
    else toggleBlock(block);
    setAnchor(block);
  };

  /** Gives anchor..block the state that the anchor has. */
  const extend = (block: number) => {
    if (anchor === null) return;
    const { setRange, skip } = store.getState();
    setRange(anchor, block, skip.includes(anchor));
  };

  const click = (event: MouseEvent, block: number) => {
    setCurrent(block);
    if (event.shiftKey && anchor !== null) extend(block);
    else apply(block, event.altKey || tool === 'protect');
  };

  const press = (event: KeyboardEvent, block: number) => {
    const letter = event.ctrlKey || event.metaKey ? '' : event.key.toLowerCase();
    if (letter === 'i' && onCard) {
      event.preventDefault();
      onCard(block);
      return;
    }
    if (letter === 'p') {
      event.preventDefault();
      apply(block, true);
      return;
    }
    if (!grid.current) return;
    const target = targetOfKey(event.key, block, views.length, columnsOf(grid.current));
    if (target === null) return;
    event.preventDefault();
    if (event.shiftKey) extend(target);
    setCurrent(target);
    grid.current.querySelector<HTMLElement>(`[data-block="${String(target)}"]`)?.focus();
  };

  return (
    <div
      ref={grid}
      className="block-grid"
      role="group"
      aria-label={label}
      aria-describedby={tool === null ? undefined : 'strip-keys'}
      style={{ '--blocks': views.length }}
      onPointerLeave={() => {
        onInspect(null);
      }}
      onBlur={() => {
        onInspect(null);
      }}
    >
      {views.map((view) => (
        <BlockTile
          key={view.block}
          view={view}
          importanceText={measured?.tiles[view.block]?.words ?? importanceText(view, metric)}
          measured={measured?.tiles[view.block] ?? null}
          current={view.block === Math.min(current, views.length - 1)}
          mark={marks?.get(view.block) ?? null}
          drawn={tool === null}
          onClick={(event) => {
            click(event, view.block);
          }}
          onKeyDown={(event) => {
            press(event, view.block);
          }}
          onFocus={() => {
            onInspect(view.block);
          }}
          onPointerEnter={() => {
            onInspect(view.block);
          }}
        />
      ))}
    </div>
  );
}
