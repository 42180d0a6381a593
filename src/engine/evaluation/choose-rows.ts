/** Sizes that are tried, in this order. */
const SIZES = [1, 2, 4, 8, 16, 32, 64];
/** Share of the best speed with which a smaller size will do. */
const ENOUGH = 0.95;
/** Sizes in a row that may fail to be faster before larger ones are no longer tried. */
const PATIENCE = 2;

/**
 * Rows of one pass: the smallest size whose speed comes close to the best. `speed` measures one in rows per unit of time; of
 * sizes above `most` none is tried but 1.
 */
export async function chooseRows(speed: (rows: number) => Promise<number>, most: number): Promise<number> {
  const tried: { readonly rows: number; readonly speed: number }[] = [];
  let best = 0;
  let inVain = 0;
  for (const rows of SIZES) {
    if (rows > 1 && rows > most) break;
    const measured = await speed(rows);
    tried.push({ rows, speed: measured });
    inVain = measured * ENOUGH > best ? 0 : inVain + 1;
    best = Math.max(best, measured);
    if (inVain === PATIENCE) break;
  }
  return tried.find((size) => size.speed >= ENOUGH * best)?.rows ?? 1;
}
