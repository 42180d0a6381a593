import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { needsFloat16 } from '#engine/graphs/dialect.ts';
import { mostBytesOf } from '#engine/model/file-limits.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { findTemplate } from '#engine/text/template-source.ts';
import { TOKENIZER_CONFIG_FILE } from '#engine/text/tokenizer-config.ts';
import { imageToken } from '#engine/transformersjs/image-token.ts';
import { preprocessorConfig, processorConfig } from '#engine/transformersjs/processor-files.ts';
import type { Session } from '#engine/transformersjs/sessions.ts';
import { configWithoutBlocks } from './config-text.ts';
import { withMembers } from './json-edits.ts';
import { membersAt } from './json-span.ts';
import type { BlockChoice, TextPlan } from './model-exporter.ts';

const CONFIG_FILE = 'config.json';
const GENERATION_FILE = 'generation_config.json';

/**
 * `config.json` for transformers.js: without the skipped blocks, with what it takes for granted written out, and with the
 * names of the weights' files. Every other character stays.
 */
export async function transformersJsConfig(
  source: FileSource,
  { skip }: BlockChoice,
  { config }: LlavaCheckpoint,
  { dtype, sessions }: { readonly dtype: ModelDtype; readonly sessions: readonly Session[] },
  read: ReadOptions,
): Promise<TextPlan> {
  const { blocks, architecture } = config.decoder.geometry;
  const shortened = configWithoutBlocks(await readText(source, CONFIG_FILE, read), blocks, skip);
  const decoder = membersAt(shortened, 0)?.get('text_config');
  const typed =
    decoder === undefined ? shortened : withMembers(shortened, { model_type: architecture }, decoder.start);
  const text = withMembers(typed, {
    image_token_index: config.imageTokenId,
    'transformers.js_config': {
      dtype,
      ...(needsFloat16(dtype) && { kv_cache_dtype: { [dtype]: 'float16' } }),
      use_external_data_format: Object.fromEntries(sessions.map(({ name, data }) => [name, data.length])),
    },
  });
  return parseable({ path: CONFIG_FILE, text });
}

/** The files of tokenizer and processor that transformers.js wants otherwise than transformers. */
export async function transformersJsTexts(
  source: FileSource,
  checkpoint: LlavaCheckpoint,
  read: ReadOptions,
): Promise<readonly TextPlan[]> {
  const token = await imageToken(source, checkpoint.config.imageTokenId, read);
  const { eosTokenIds, padTokenId } = checkpoint.generation;
  return [
    parseable({ path: TOKENIZER_CONFIG_FILE, text: await withTemplate(source, read) }),
    { path: 'preprocessor_config.json', text: json(preprocessorConfig(checkpoint)) },
    { path: 'processor_config.json', text: json(processorConfig(checkpoint, token)) },
    ...((await source.exists(GENERATION_FILE))
      ? []
      : [
          {
            path: GENERATION_FILE,
            text: json({
              eos_token_id: eosTokenIds,
              ...(padTokenId !== null && { pad_token_id: padTokenId }),
            }),
          },
        ]),
  ];
}

/** `tokenizer_config.json` with the chat template that counts: transformers.js looks for one there alone. */
async function withTemplate(source: FileSource, read: ReadOptions): Promise<string> {
  const { text } = await findTemplate(source, 'invalid-checkpoint');
  const config = (await source.exists(TOKENIZER_CONFIG_FILE))
    ? await readText(source, TOKENIZER_CONFIG_FILE, read)
    : '{}\n';
  return withMembers(config, { chat_template: text });
}

/** Throws `SkipscopeError('unsupported')` for what only Python reads. */
function parseable(plan: TextPlan): TextPlan {
  try {
    JSON.parse(plan.text);
    return plan;
  } catch (cause) {
    throw new SkipscopeError(
      'unsupported',
      `${plan.path} holds what transformers.js cannot read: ${errorMessage(cause)}.`,
      `Take NaN and Infinity, which only Python writes, out of ${plan.path}.`,
      { cause },
    );
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function readText(source: FileSource, file: string, read: ReadOptions): Promise<string> {
  return new TextDecoder().decode(await source.read(file, { ...read, maxBytes: mostBytesOf(file) }));
}
