import type { InspectedQuestion } from '#service/contract/inspection.ts';

/** Where the head would already give the answer. */
export interface AnswerCourse {
  /** From this block on it is the first choice to the end; null where it never is before the end. */
  readonly from: number | null;
  /** Blocks behind which it was the first choice before, and then was not any more. */
  readonly lostAgain: readonly number[];
}

/** Skipped blocks are passed over. */
export function answerCourse({ blocks }: InspectedQuestion): AnswerCourse {
  const ranks = blocks.flatMap((block, index) =>
    block === null ? [] : [{ index, first: block.lens.answer.rank === 1 }],
  );
  const lastMiss = ranks.findLastIndex(({ first }) => !first);
  return {
    from: ranks[lastMiss + 1]?.index ?? null,
    lostAgain: ranks.slice(0, lastMiss + 1).flatMap(({ index, first }) => (first ? [index] : [])),
  };
}
