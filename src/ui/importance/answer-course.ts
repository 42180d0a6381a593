import type { InspectedQuestion } from '#service/contract/inspection.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';

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

/** The course as the end of a sentence about the answer. */
export function courseText({ from, lostAgain }: AnswerCourse): string {
  const lost =
    lostAgain.length === 0 ? null : `block${lostAgain.length > 1 ? 's' : ''} ${formatSkipSet(lostAgain)}`;
  if (from === null)
    return lost === null
      ? 'is nowhere the head’s first choice.'
      : `is the head’s first choice behind ${lost} only.`;
  const stays = `is the head’s first choice from block ${String(from)} on`;
  return lost === null ? `${stays}.` : `${stays}; it was so behind ${lost}, too, and was lost in between.`;
}
