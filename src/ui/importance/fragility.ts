import { mean } from '#engine/statistics/interval.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';

type Answers = NonNullable<ImportanceReport['answers']>;

/** What the score of each picture loses without each block: `[block][sample]`. */
export function scoreDrops({ full, without }: Answers): readonly (readonly number[])[] {
  return without.map((answers) => answers.map(({ score }, sample) => (full[sample]?.score ?? 0) - score));
}

/** The mean drop of each picture over all blocks. */
export function pictureFragility(drops: readonly (readonly number[])[]): readonly number[] {
  return (drops[0] ?? []).map((_, sample) => mean(drops.map((ofBlock) => ofBlock[sample] ?? 0)));
}

/** The mean drop without each block over all pictures. */
export function blockFragility(drops: readonly (readonly number[])[]): readonly number[] {
  return drops.map(mean);
}

/** The indices of values in their own order, or with the largest first; equals stay in their order. */
export function inOrder(values: readonly number[], largestFirst: boolean): readonly number[] {
  const indices = values.map((_, index) => index);
  return largestFirst ? indices.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0)) : indices;
}
