import { seededPermutation } from '#engine/base/seeded-random.ts';

/** An item to draw from: items with equal ids in two lists are the same. */
export interface Drawable {
  readonly id: string;
  readonly stratum: string;
}

/**
 * Draws `count` items so that every stratum keeps its share as nearly as whole numbers allow (largest remainders).
 * Depends on the items and the seed alone, not on the order of the items. Returns indices into `items`, ascending.
 */
export function drawStratified(items: readonly Drawable[], count: number, seed: number): readonly number[] {
  const byId = [...items.entries()].sort(([a, left], [b, right]) =>
    left.id === right.id ? a - b : left.id < right.id ? -1 : 1,
  );
  const strata = new Map<string, number[]>();
  for (const position of seededPermutation(byId.length, seed)) {
    const [index, item] = byId[position] ?? [];
    if (index === undefined || item === undefined) continue;
    const stratum = strata.get(item.stratum);
    if (stratum) stratum.push(index);
    else strata.set(item.stratum, [index]);
  }
  const members = [...strata.values()];
  const quotas = apportion(
    members.map(({ length }) => length),
    count,
  );
  return members.flatMap((stratum, at) => stratum.slice(0, quotas[at] ?? 0)).sort((a, b) => a - b);
}

/** Shares `total` out in proportion to `sizes`; the largest remainders are rounded up, the earlier of equal ones first. */
function apportion(sizes: readonly number[], total: number): readonly number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all === 0) return sizes;
  const exact = sizes.map((size) => (size * Math.min(total, all)) / all);
  const quotas = exact.map(Math.floor);
  const missing = Math.min(total, all) - quotas.reduce((sum, quota) => sum + quota, 0);
  exact
    .map((value, at) => ({ at, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.at - b.at)
    .slice(0, missing)
    .forEach(({ at }) => {
      quotas[at] = (quotas[at] ?? 0) + 1;
    });
  return quotas;
}
