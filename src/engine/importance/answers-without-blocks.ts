import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import { DEFAULT_ROWS, planGroups } from '#engine/strategies/group-plan.ts';
import type { ScanWork } from './scan-work.ts';

/** An answer and its score in the unit of the task's metric. */
interface AnswerScore {
  readonly answer: string;
  readonly score: number;
}

/** Answers to all samples, in their order: of the full model, and without each block alone. */
export interface ScoredAnswers {
  readonly full: readonly AnswerScore[];
  /** By block, then by sample. */
  readonly without: readonly (readonly AnswerScore[])[];
}

/** Steps that `answersWithoutBlocks` takes. */
export function answerSteps(samples: number, blocks: number): number {
  return planGroups(samples, DEFAULT_ROWS).length * (blocks + 1);
}

/**
 * Answers without each block alone. A group of samples goes through the full model once; the state in front of each block is
 * where the answers without it begin, and the full model's answers are their drafts. `memoryBudget` in bytes bounds the state
 * that is kept of one group.
 */
export async function answersWithoutBlocks(
  scored: ScoredSamples,
  memoryBudget: number,
  { step, signal }: ScanWork,
): Promise<ScoredAnswers> {
  const { blocks } = scored.model;
  const { evaluator, dispose } = createEvaluator(scored, { independent: false, memoryBudget });
  const full: AnswerScore[] = [];
  const without: AnswerScore[][] = Array.from({ length: blocks }, () => []);
  try {
    for (const group of planGroups(evaluator.samples, DEFAULT_ROWS)) {
      const base = await step(() => evaluator.rebase([], [group], [], signal));
      full.push(...base.outcomes.map(answerOf));
      for (const [block, answers] of without.entries()) {
        const { outcomes } = await step(() => evaluator.evaluate([block], 0, signal));
        answers.push(...outcomes.map(answerOf));
      }
    }
    return { full, without };
  } finally {
    dispose();
  }
}

function answerOf({ answer, score }: SampleOutcome): AnswerScore {
  return { answer, score };
}
