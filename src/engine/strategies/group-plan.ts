/**
 * Samples of a group. Smaller groups prune earlier, larger ones fill a batch better: in simulated searches of 24 blocks
 * on 96 samples, 4 samples took 0.12 of the exhaustive work in 274 calls, 8 took 0.13 in 171, and 12 and more 0.15 in 120.
 */
const GROUP_SIZE = 8;

/** Samples 0..count-1 in groups, those with the highest `priority` first, equal ones in sample order. */
export function planGroups(
  count: number,
  priority: (sample: number) => number,
): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, sample) => ({ sample, priority: priority(sample) }))
    .sort((a, b) => b.priority - a.priority || a.sample - b.sample)
    .map(({ sample }) => sample);
  const groups: (readonly number[])[] = [];
  for (let start = 0; start < count; start += GROUP_SIZE) groups.push(order.slice(start, start + GROUP_SIZE));
  return groups;
}
