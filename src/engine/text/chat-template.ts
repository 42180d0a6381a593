import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { readOptionalJson } from '#engine/model/json-file.ts';
import type { TokenizerConfig } from './tokenizer-config.ts';

/** Renders one user turn with a picture and a text in the format that the checkpoint was trained on. */
export type ChatTemplate = (text: string) => string;

const TEMPLATE_FILE = 'chat_template.jinja';
const TEMPLATE_JSON = 'chat_template.json';
const templateJson = z.object({ chat_template: z.string() });

/**
 * The checkpoint's chat template, looked up as transformers does: `chat_template.jinja`, `chat_template.json` (older
 * processors), then `tokenizer_config.json`. Throws `SkipscopeError('invalid-model')` when there is none or it is
 * malformed.
 */
export async function readChatTemplate(source: FileSource, config: TokenizerConfig): Promise<ChatTemplate> {
  const text =
    (await readTemplateFile(source)) ??
    (await readOptionalJson(source, TEMPLATE_JSON, templateJson, 'invalid-model'))?.chat_template ??
    config.chatTemplate;
  if (text === null)
    throw new SkipscopeError(
      'invalid-model',
      `The model in ${source.label} has no chat template.`,
      `Put the checkpoint's ${TEMPLATE_FILE} into the folder, or convert a checkpoint that has one.`,
    );
  return compile(text, config);
}

async function readTemplateFile(source: FileSource): Promise<string | null> {
  if (!(await source.exists(TEMPLATE_FILE))) return null;
  return new TextDecoder().decode(await source.read(TEMPLATE_FILE));
}

function compile(text: string, config: TokenizerConfig): ChatTemplate {
  const guarded = <T>(task: () => T): T => {
    try {
      return task();
    } catch (cause) {
      throw new SkipscopeError(
        'invalid-model',
        `The chat template does not work: ${errorMessage(cause)}.`,
        "Take an unaltered copy of the checkpoint's chat template.",
        { cause },
      );
    }
  };
  const template = guarded(() => new Template(text));
  return (prompt) =>
    guarded(() =>
      template.render({
        messages: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: prompt }] }],
        add_generation_prompt: true,
        bos_token: config.bosToken,
        eos_token: config.eosToken,
      }),
    );
}
