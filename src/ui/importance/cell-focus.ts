import { type FocusEvent, type KeyboardEvent, useState } from 'react';

/** A cell of a grid, 0-based. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The rows and columns of a grid, and which of its places hold a cell. */
export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  readonly has: (cell: Cell) => boolean;
}

const ARROWS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function isInside({ row, column }: Cell, { rows, columns }: GridShape): boolean {
  return row >= 0 && row < rows && column >= 0 && column < columns;
}

/** The next cell in a direction, places without one passed over; null where there is none. */
function walk(from: Cell, [down, right]: readonly [number, number], shape: GridShape): Cell | null {
  let cell = { row: from.row + down, column: from.column + right };
  while (isInside(cell, shape)) {
    if (shape.has(cell)) return cell;
    cell = { row: cell.row + down, column: cell.column + right };
  }
  return null;
}

/** The last cell in a direction. */
function walkToEnd(from: Cell, direction: readonly [number, number], shape: GridShape): Cell {
  const next = walk(from, direction, shape);
  return next === null ? from : walkToEnd(next, direction, shape);
}

/** The cell that a key of the grid pattern of the ARIA Authoring Practices leads to; null for any other key. */
export function cellOfKey(key: string, withControl: boolean, from: Cell, shape: GridShape): Cell | null {
  const arrow = ARROWS[key];
  if (arrow) return withControl ? null : (walk(from, arrow, shape) ?? from);
  if (key === 'PageUp') return walkToEnd(from, [-1, 0], shape);
  if (key === 'PageDown') return walkToEnd(from, [1, 0], shape);
  if (key !== 'Home' && key !== 'End') return null;
  const way = key === 'Home' ? -1 : 1;
  const start = withControl ? walkToEnd(from, [way, 0], shape) : from;
  return walkToEnd(start, [0, way], shape);
}

/** Marks an element as a cell. */
export function cellPlace({ row, column }: Cell) {
  return { 'data-row': row, 'data-column': column };
}

function placeOf(target: EventTarget | null): Cell | null {
  if (!(target instanceof HTMLElement)) return null;
  const { row, column } = target.dataset;
  return row === undefined || column === undefined ? null : { row: Number(row), column: Number(column) };
}

function firstCell({ rows, columns, has }: GridShape): Cell {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (has({ row, column })) return { row, column };
  return { row: 0, column: 0 };
}

/**
 * Makes the cells of a grid one stop of the Tab key. Arrows go from cell to cell, Home and End to the ends of the row, with Ctrl
 * to the ends of the grid, Page Up and Down to those of the column. Cells are marked by `cellPlace`.
 */
export function useCellFocus(shape: GridShape) {
  const [last, setLast] = useState<Cell | null>(null);
  const stop = last !== null && isInside(last, shape) && shape.has(last) ? last : firstCell(shape);
  return {
    tabIndexOf: ({ row, column }: Cell) => (row === stop.row && column === stop.column ? 0 : -1),
    grid: {
      onFocus: ({ target }: FocusEvent) => {
        const place = placeOf(target);
        if (place !== null) setLast(place);
      },
      onKeyDown: (event: KeyboardEvent) => {
        const from = placeOf(event.target);
        if (from === null || event.altKey || event.shiftKey) return;
        const to = cellOfKey(event.key, event.ctrlKey || event.metaKey, from, shape);
        if (to === null) return;
        event.preventDefault();
        event.currentTarget
          .querySelector<HTMLElement>(`[data-row="${String(to.row)}"][data-column="${String(to.column)}"]`)
          ?.focus();
      },
    },
  };
}
