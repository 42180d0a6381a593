import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { CHAT_FILES, TOKENIZER_FILE } from '#engine/text/chat-files.ts';
import { ADDITIONAL_TEMPLATE, TEMPLATE_FILE } from '#engine/text/template-source.ts';

/** A file that a block model copies verbatim. */
export interface CopiedFile {
  /** In the checkpoint. */
  readonly from: string;
  /** In the block model, whose files lie side by side. */
  readonly to: string;
}

/** Everything that prompts are made of, and the configurations, for reference. */
const FILES: readonly string[] = [
  ...CHAT_FILES,
  'preprocessor_config.json',
  'generation_config.json',
  'config.json',
];

/**
 * The files of a checkpoint that its block model copies. `additional_chat_templates/default.jinja` counts where there is
 * no `chat_template.jinja`, and takes its place. Throws `SkipscopeError('not-found')` without `tokenizer.json`.
 */
export async function findAssets(source: FileSource): Promise<readonly CopiedFile[]> {
  const files: CopiedFile[] = [];
  for (const file of FILES) if (await source.exists(file)) files.push({ from: file, to: file });
  const has = (name: string) => files.some(({ to }) => to === name);
  if (!has(TOKENIZER_FILE)) {
    throw new SkipscopeError(
      'not-found',
      `${source.label} holds no ${TOKENIZER_FILE}.`,
      'Save the tokenizer again with transformers (AutoTokenizer, use_fast=True), which writes tokenizer.json.',
    );
  }
  if (!has(TEMPLATE_FILE) && (await source.exists(ADDITIONAL_TEMPLATE)))
    files.push({ from: ADDITIONAL_TEMPLATE, to: TEMPLATE_FILE });
  return files;
}
