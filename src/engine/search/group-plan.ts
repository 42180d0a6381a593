/** Sizes of the first groups; the last one repeats. Small groups let a bad candidate go early. */
const GROUP_SIZES = [4, 4, 8, 8, 16] as const;

/** Samples 0..count-1 in groups, those with the highest `priority` first, equal ones in sample order. */
export function planGroups(
  count: number,
  priority: (sample: number) => number,
): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, sample) => ({ sample, priority: priority(sample) }))
    .sort((a, b) => b.priority - a.priority || a.sample - b.sample)
    .map(({ sample }) => sample);
  const groups: (readonly number[])[] = [];
  for (let start = 0; start < count;) {
    const size = GROUP_SIZES[Math.min(groups.length, GROUP_SIZES.length - 1)] ?? 1;
    groups.push(order.slice(start, start + size));
    start += size;
  }
  return groups;
}
