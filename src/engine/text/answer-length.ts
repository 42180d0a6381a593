import { SkipscopeError } from '#engine/base/errors.ts';
import { MOST_CHARACTERS } from './text-budget.ts';

/** Throws `SkipscopeError('invalid-model')` for an answer of more characters, or bytes, than an answer may have. */
export function requireShortAnswer(length: number): void {
  if (length <= MOST_CHARACTERS) return;
  throw new SkipscopeError(
    'invalid-model',
    `The decoder of tokenizer.json makes ${length} characters of one answer; ${MOST_CHARACTERS} are the most.`,
    "Take an unaltered copy of the checkpoint's tokenizer.json.",
  );
}
