import { describe, expect, it } from 'vitest';

import { type GridShape, cellOfKey } from './cell-focus.ts';

/** Spans of four blocks: row 0 has three cells, row 2 has one. */
const triangle: GridShape = { rows: 3, columns: 3, has: ({ row, column }) => row + column < 3 };

const go = (key: string, row: number, column: number, withControl = false) => {
  const to = cellOfKey(key, withControl, { row, column }, triangle);
  return to && [to.row, to.column];
};

describe('the keys of a grid', () => {
  it('go from cell to cell and stay where none follows', () => {
    expect(go('ArrowRight', 0, 0)).toEqual([0, 1]);
    expect(go('ArrowRight', 0, 2)).toEqual([0, 2]);
    expect(go('ArrowDown', 0, 1)).toEqual([1, 1]);
    expect(go('ArrowDown', 1, 1)).toEqual([1, 1]);
    expect(go('ArrowLeft', 1, 1)).toEqual([1, 0]);
    expect(go('ArrowUp', 2, 0)).toEqual([1, 0]);
  });

  it('pass over places without a cell', () => {
    const holed: GridShape = { rows: 1, columns: 4, has: ({ column }) => column !== 1 && column !== 2 };
    expect(cellOfKey('ArrowRight', false, { row: 0, column: 0 }, holed)).toEqual({ row: 0, column: 3 });
  });

  it('go to the ends of the row, of the column and of the grid', () => {
    expect(go('End', 1, 0)).toEqual([1, 1]);
    expect(go('Home', 0, 2)).toEqual([0, 0]);
    expect(go('PageDown', 0, 0)).toEqual([2, 0]);
    expect(go('PageUp', 2, 0)).toEqual([0, 0]);
    expect(go('End', 0, 0, true)).toEqual([2, 0]);
    expect(go('Home', 1, 1, true)).toEqual([0, 0]);
  });

  it('leave all other keys alone', () => {
    expect(go('Enter', 0, 0)).toBeNull();
    expect(go('ArrowDown', 0, 0, true)).toBeNull();
  });
});
