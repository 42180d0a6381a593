import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * A prompt as the chat template renders it, with an answer behind it: the conversation that the template makes of both, up to
 * the end of the answer, as transformers' `apply_chat_template(..., continue_final_message=True)` cuts it. So the white space
 * that a template puts in front of an answer (`ASSISTANT: dog`) belongs to what is behind the prompt (`ASSISTANT:`). If
 * prompt and conversation differ in that white space, the prompt's counts: it is what the model is given. `answer` begins
 * and ends with no white space.
 *
 * Throws `SkipscopeError('unsupported')` where the conversation does not hold prompt and answer one behind the other.
 */
export function answeredPrompt(prompt: string, conversation: string, answer: string): string {
  const stem = prompt.trimEnd();
  const given = prompt.slice(stem.length);
  const behind = conversation.startsWith(stem) ? conversation.slice(stem.length) : '';
  const lead = behind.slice(0, behind.length - behind.trimStart().length);
  if (answer !== '' && behind.startsWith(answer, lead.length))
    return stem + (lead.startsWith(given) ? lead : given) + answer;
  throw unanswerable('does not put the answer behind the prompt that it makes of the question alone');
}

/** An answer that cannot follow the prompt; `why` begins with a verb, its subject is the chat template. */
export function unanswerable(why: string, cause?: unknown): SkipscopeError {
  return new SkipscopeError(
    'unsupported',
    `The chat template ${why}, so that nothing tells how likely the model finds a reference.`,
    'Choose a strategy and measures that need no likelihood of references, or take the chat template of the checkpoint.',
    { cause },
  );
}
