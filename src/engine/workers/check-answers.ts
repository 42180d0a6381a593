import { SkipscopeError } from '#engine/base/errors.ts';
import type { AnswerUnit, UnitAnswers } from './answer-unit.ts';

/** What answers of a model can be. */
export interface AnswerLimits {
  /** Most tokens of an answer. */
  readonly maxNewTokens: number;
  /** Number of tokens that the model knows. */
  readonly vocabulary: number;
}

/** Throws `SkipscopeError('runtime')` for answers that no device could have given to the unit. */
export function checkAnswers(
  { samples }: Pick<AnswerUnit, 'samples'>,
  { answers, blockTokens }: UnitAnswers,
  { maxNewTokens, vocabulary }: AnswerLimits,
): void {
  const isToken = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < vocabulary;
  const sound =
    answers.length === samples.length &&
    answers.every((answer) => answer.length <= maxNewTokens && answer.every(isToken)) &&
    Number.isInteger(blockTokens) &&
    blockTokens >= 0;
  if (sound) return;
  throw new SkipscopeError(
    'runtime',
    `The answers to samples ${samples.join(', ')} are not those of this model: their number, length or tokens are impossible.`,
    'Stop the worker that gave them, and resume the run.',
  );
}
