import { Template } from '@huggingface/jinja';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { TemplateSource } from './template-source.ts';
import { unixLines } from './text-file.ts';

/** Renders one user turn with a picture and a text in the format that the checkpoint was trained on. */
export type ChatTemplate = (text: string) => string;

/**
 * The template, ready to render, with what transformers hands to it (`ProcessorMixin.apply_chat_template`): the message,
 * and `specialTokens` by their role; a token that the tokenizer lacks is not defined. Throws
 * `SkipscopeError('invalid-model')` for a template that does not compile or render.
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
  return (prompt) =>
    guarded(() =>
      template.render({
        ...specialTokens,
        messages: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: prompt }] }],
        add_generation_prompt: true,
        // Defined, and none.
        tools: null,
        documents: null,
      }),
    );
}
