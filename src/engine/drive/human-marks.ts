import { type Interval, wilsonInterval } from '#engine/statistics/interval.ts';

/** Whether the first and the second lane's answer is right, as a person finds. */
export type HumanMark = readonly [first: boolean, second: boolean];

/** How many answers of each lane a person found right, of n frames. */
export interface MarkCounts {
  readonly n: number;
  readonly right: readonly [number, number];
}

export const NO_MARKS: MarkCounts = { n: 0, right: [0, 0] };

/** The counts with a mark, in place of an earlier one of the same frame. */
export function counted({ n, right }: MarkCounts, mark: HumanMark, before: HumanMark | null): MarkCounts {
  const change = (lane: 0 | 1): number => right[lane] + Number(mark[lane]) - Number(before?.[lane] ?? false);
  return { n: before === null ? n + 1 : n, right: [change(0), change(1)] };
}

/** The share of right answers of a lane with its interval at 95 %; null without a mark. */
export function rightShare(
  { n, right }: MarkCounts,
  lane: 0 | 1,
): { readonly share: number; readonly interval: Interval } | null {
  return n === 0 ? null : { share: right[lane] / n, interval: wilsonInterval(right[lane], n) };
}
