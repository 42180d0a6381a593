import { z } from 'zod';
import { SkipscopeError, type ErrorCode } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { readOptionalJson } from '#engine/model/json-file.ts';
import { readText } from './text-file.ts';

export const PROCESSOR_FILE = 'processor_config.json';
export const TEMPLATE_FILE = 'chat_template.jinja';
export const TEMPLATE_JSON = 'chat_template.json';
/** The template of this name beside others; a block model holds it as `TEMPLATE_FILE`. */
export const ADDITIONAL_TEMPLATE = 'additional_chat_templates/default.jinja';

/** One template, or several by name of which `default` counts. */
const processorTemplate = z.union([z.string(), z.record(z.string(), z.string())]).nullish();
const processorSchema = z.object({ chat_template: processorTemplate });
const tokenizerSchema = z.object({
  chat_template: z
    .union([
      z.string(),
      z.record(z.string(), z.string()),
      z.array(z.object({ name: z.string(), template: z.string() })),
    ])
    .nullish(),
});

/** A chat template and the file that it is from. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

/**
 * The chat template that counts, as in transformers 5:
 *
 * 1. `chat_template` in `processor_config.json` (`ProcessorMixin.get_processor_dict`),
 * 2. `chat_template.json`, which may not lie beside `additional_chat_templates` (the same),
 * 3. `chat_template.jinja`, then `additional_chat_templates/default.jinja` (the same),
 * 4. `chat_template` in `tokenizer_config.json`, which `AutoTokenizer` takes; `AutoProcessor` has no template then.
 *
 * The first of these decides, even with a null or an empty text where transformers has no template then. Of several
 * templates the one named `default` counts (`ProcessorMixin._resolve_chat_template`). Throws `SkipscopeError(code)`.
 */
export async function findTemplate(source: FileSource, code: ErrorCode): Promise<TemplateSource> {
  const found =
    (await inProcessorConfig(source, code)) ??
    (await inJson(source, code)) ??
    (await inJinja(source, code)) ??
    (await inTokenizerConfig(source, code));
  if (found !== null) return found;
  throw noTemplate(
    code,
    `${source.label} holds no chat template: neither ${TEMPLATE_FILE} nor ${TEMPLATE_JSON} nor a chat_template in ` +
      `${PROCESSOR_FILE} or tokenizer_config.json.`,
  );
}

async function inProcessorConfig(source: FileSource, code: ErrorCode): Promise<TemplateSource | null> {
  const template =
    (await readOptionalJson(source, PROCESSOR_FILE, processorSchema, code))?.chat_template ?? null;
  // transformers reads the other files in any case, and refuses those that exclude one another.
  if (await source.exists(TEMPLATE_JSON)) await refuseConflict(source, code);
  return template === null ? null : { file: PROCESSOR_FILE, text: defaultOf(template, PROCESSOR_FILE, code) };
}

async function refuseConflict(source: FileSource, code: ErrorCode): Promise<void> {
  if (!(await source.exists(ADDITIONAL_TEMPLATE))) return;
  throw new SkipscopeError(
    code,
    `${TEMPLATE_JSON} and ${ADDITIONAL_TEMPLATE} exclude one another.`,
    `Delete the one that this checkpoint was not trained with, as transformers asks too.`,
  );
}

async function inJson(source: FileSource, code: ErrorCode): Promise<TemplateSource | null> {
  const json = await readOptionalJson(
    source,
    TEMPLATE_JSON,
    z.object({ chat_template: processorTemplate }),
    code,
  );
  if (json === null) return null;
  const template = json.chat_template ?? '';
  if (template === '') throw noTemplate(code, `${TEMPLATE_JSON} holds no chat template.`);
  return { file: TEMPLATE_JSON, text: defaultOf(template, TEMPLATE_JSON, code) };
}

async function inJinja(source: FileSource, code: ErrorCode): Promise<TemplateSource | null> {
  for (const file of [TEMPLATE_FILE, ADDITIONAL_TEMPLATE]) {
    if (!(await source.exists(file))) continue;
    const text = await readText(source, file, code);
    if (text === '') throw noTemplate(code, `${file} is empty.`);
    return { file, text };
  }
  return null;
}

async function inTokenizerConfig(source: FileSource, code: ErrorCode): Promise<TemplateSource | null> {
  const file = 'tokenizer_config.json';
  const template = (await readOptionalJson(source, file, tokenizerSchema, code))?.chat_template ?? null;
  if (template === null) return null;
  const named = Array.isArray(template)
    ? Object.fromEntries(template.map(({ name, template: text }) => [name, text]))
    : template;
  return { file, text: defaultOf(named, file, code) };
}

function defaultOf(
  template: string | Readonly<Record<string, string>>,
  file: string,
  code: ErrorCode,
): string {
  if (typeof template === 'string') return template;
  const text = template['default'];
  if (text !== undefined) return text;
  throw noTemplate(
    code,
    `${file} has the chat templates ${Object.keys(template).join(', ')}, but none of them is named "default".`,
  );
}

function noTemplate(code: ErrorCode, what: string): SkipscopeError {
  return new SkipscopeError(
    code,
    what,
    `Put the ${TEMPLATE_FILE} of the checkpoint into the folder; prompts are built from it.`,
  );
}
