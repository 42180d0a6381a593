import { Template } from '@huggingface/jinja';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { unanswerable } from './answered-prompt.ts';
import type { TemplateSource } from './template-source.ts';
import { unixLines } from './text-file.ts';

/** Renders turns about a picture in the format that the checkpoint was trained on. */
export interface ChatTemplate {
  /** A user turn with the picture and a text, and the generation prompt behind it. */
  prompt(text: string): string;
  /** The same turn, and an answer as the assistant's. */
  conversation(text: string, answer: string): string;
}

/**
 * The template, ready to render, with what transformers hands to it (`ProcessorMixin.apply_chat_template`): the messages,
 * and `specialTokens` by their role; a token that the tokenizer lacks is not defined. Throws
 * `SkipscopeError('invalid-model')` for a template that does not compile or render a question, `'unsupported'` for one that
 * refuses an answer.
 */
export function compileTemplate(
  { file, text }: TemplateSource,
  specialTokens: Readonly<Record<string, string>>,
): ChatTemplate {
  const guarded = <T>(task: () => T): T => {
    try {
      return task();
    } catch (cause) {
      throw new SkipscopeError(
        'invalid-model',
        `The chat template in ${file} does not work: ${errorMessage(cause)}.`,
        "Take an unaltered copy of the checkpoint's chat template.",
        { cause },
      );
    }
  };
  // The JavaScript port of Jinja leaves line ends as they are.
  const template = guarded(() => new Template(unixLines(text)));
  const render = (messages: readonly object[], add_generation_prompt: boolean): string =>
    // Tools and documents are defined, and none.
    template.render({ ...specialTokens, messages, add_generation_prompt, tools: null, documents: null });
  return {
    prompt: (question) => guarded(() => render([userTurn(question)], true)),
    conversation(question, answer) {
      try {
        return render([userTurn(question), assistantTurn(answer)], false);
      } catch (cause) {
        throw unanswerable(`in ${file} cannot render an answer (${errorMessage(cause)})`, cause);
      }
    },
  };
}

function userTurn(text: string): object {
  return { role: 'user', content: [{ type: 'image' }, { type: 'text', text }] };
}

function assistantTurn(text: string): object {
  return { role: 'assistant', content: [{ type: 'text', text }] };
}
