import { type KeyboardEvent, useRef } from 'react';

import { colourLevel } from './colour-scale.ts';
import { cellPlace, useCellFocus } from './cell-focus.ts';
import { type MeasureScale, type MeasuredBlocks, findingOf, valueText } from './measure-scale.ts';

interface TileProps {
  readonly block: number;
  readonly measured: MeasuredBlocks['blocks'][number];
  readonly measure: MeasuredBlocks;
  readonly scale: MeasureScale;
  readonly chosen: boolean;
  readonly tabIndex: number;
  readonly onChoose: () => void;
}

function Tile({ block, measured, measure, scale, chosen, tabIndex, onChoose }: TileProps) {
  const interval = measured?.interval ?? null;
  return (
    <button
      type="button"
      className="importance-tile num"
      data-level={measured === null ? 0 : colourLevel(measured.value, scale.bounds)}
      data-finding={findingOf(measured)}
      aria-label={`Block ${String(block)}, ${measure.label}: ${valueText(measured, scale)}`}
      aria-pressed={chosen}
      tabIndex={tabIndex}
      {...cellPlace({ row: 0, column: block })}
      onClick={onChoose}
    >
      <span className="importance-tile-block">{block}</span>
      <strong>{measured === null ? '–' : scale.format(measured.value)}</strong>
      <small>
        {interval === null ? ' ' : `${scale.format(interval.low)} … ${scale.format(interval.high)}`}
      </small>
    </button>
  );
}

/** The number of columns of a CSS grid as it is laid out now. */
function columnsOf(grid: Element): number {
  return Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(' ').length);
}

interface BlockTilesProps {
  readonly measure: MeasuredBlocks;
  readonly scale: MeasureScale;
  readonly chosen: number;
  readonly onChoose: (block: number) => void;
}

/** Every block as a tile with the value of one measure; in one row or several, as there is room. */
export function BlockTiles({ measure, scale, chosen, onChoose }: BlockTilesProps) {
  const grid = useRef<HTMLDivElement>(null);
  const { blocks } = measure;
  const { tabIndexOf, grid: handlers } = useCellFocus({
    rows: 1,
    columns: blocks.length,
    has: () => true,
  });

  /** Up and down lead to the tile of the row above or below. */
  const press = (event: KeyboardEvent) => {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (way === 0 || !grid.current || !(event.target instanceof HTMLElement)) {
      handlers.onKeyDown(event);
      return;
    }
    event.preventDefault();
    const to = Number(event.target.dataset['column']) + way * columnsOf(grid.current);
    grid.current.querySelector<HTMLElement>(`[data-column="${String(to)}"]`)?.focus();
  };

  return (
    <div
      ref={grid}
      className="importance-tiles"
      role="group"
      aria-label={`${measure.label} of each block, skipped alone`}
      onFocus={handlers.onFocus}
      onKeyDown={press}
    >
      {blocks.map((measured, block) => (
        <Tile
          key={block}
          block={block}
          measured={measured}
          measure={measure}
          scale={scale}
          chosen={block === chosen}
          tabIndex={tabIndexOf({ row: 0, column: block })}
          onChoose={() => {
            onChoose(block);
          }}
        />
      ))}
    </div>
  );
}
