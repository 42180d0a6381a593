/** Index that an arrow, Home or End key leads to from `block`; null for any other key. */
export function targetOfKey(key: string, block: number, blocks: number, columns: number): number | null {
  const moves: Record<string, number> = {
    ArrowLeft: block - 1,
    ArrowRight: block + 1,
    ArrowUp: block - columns,
    ArrowDown: block + columns,
    Home: 0,
    End: blocks - 1,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(blocks - 1, Math.max(0, target));
}

/** Columns of a CSS grid as it is laid out now. */
export function columnsOf(grid: Element): number {
  return getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}
