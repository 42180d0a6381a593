import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { parseFields, readJson, readOptionalJson } from '#engine/model/json-file.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { positiveInteger } from '#engine/base/whole-number.ts';
import { logitsFields, logitsSettings, refuseLogitsSettings } from './logits-fields.ts';

const GENERATION_FILE = 'generation_config.json';
const CONFIG_FILE = 'config.json';

/** When the checkpoint names no limit: longer than any answer of the tasks here, short enough to end a loop. */
const DEFAULT_MAX_NEW_TOKENS = 64;

/** Ids may be negative in files (LLaMA's padding is -1): these are no tokens. */
const ids = z
  .union([z.number().int(), z.array(z.number().int())])
  .nullish()
  .transform((given) => [given ?? []].flat().filter((id) => id >= 0));

const schema = z.looseObject({
  eos_token_id: ids,
  pad_token_id: ids,
  max_new_tokens: positiveInteger.nullish(),
  num_beams: z.number().nullish(),
  penalty_alpha: z.number().nullish(),
  dola_layers: z.unknown().optional(),
  token_healing: z.unknown().optional(),
  max_time: z.unknown().optional(),
  cache_implementation: z.unknown().optional(),
  ...logitsFields,
});

/** How a checkpoint's answers are decoded, and what a user should know about it, in sentences. */
export interface GenerationSettings {
  readonly generation: Manifest['generation'];
  readonly warnings: readonly string[];
}

/**
 * Reads the generation settings of a checkpoint as transformers does (`GenerationMixin.adjust_generation_fn`):
 * `generation_config.json` alone where it exists, however little it states; else what `config.json` states, and what it
 * lacks from its `text_config` (`GenerationConfig.from_model_config`). Neither the defaults of configuration classes nor
 * the tokenizer's end token count.
 *
 * Throws `SkipscopeError('invalid-checkpoint')` naming a faulty field, `'unsupported'` naming a setting that changes
 * greedy answers and is not implemented.
 */
export async function readGeneration(source: FileSource, options?: ReadOptions): Promise<GenerationSettings> {
  const { file, fields } = await findSettings(source, options);
  const settings = parseFields(schema, fields, { file, code: 'invalid-checkpoint' });
  refuseLogitsSettings(settings, file);
  const eosTokenIds = settings.eos_token_id;
  const logits = logitsSettings(settings, eosTokenIds);
  return {
    generation: {
      eosTokenIds,
      padTokenId: settings.pad_token_id[0] ?? null,
      maxNewTokens: settings.max_new_tokens ?? DEFAULT_MAX_NEW_TOKENS,
      ...(Object.values(logits).some((setting) => setting !== undefined) && { logits }),
    },
    warnings: [...(eosTokenIds.length === 0 ? [noEnd(file)] : []), ...otherDecoding(settings, file)],
  };
}

const objectSchema = z.record(z.string(), z.unknown());

async function findSettings(
  source: FileSource,
  options?: ReadOptions,
): Promise<{ readonly file: string; readonly fields: Readonly<Record<string, unknown>> }> {
  const code = 'invalid-checkpoint';
  const own = await readOptionalJson(source, GENERATION_FILE, objectSchema, code, options);
  if (own !== null) return { file: GENERATION_FILE, fields: own };
  const config = await readJson(source, CONFIG_FILE, objectSchema, code, options);
  const inner = [config['decoder'], config['generator'], config['text_config']].find((part) => part);
  const stated = Object.entries(config).filter(([, value]) => value !== null);
  return {
    file: CONFIG_FILE,
    fields: { ...objectSchema.safeParse(inner).data, ...Object.fromEntries(stated) },
  };
}

function noEnd(file: string): string {
  return (
    `${file} names no end token (eos_token_id): answers run to the limit of new tokens, as in transformers. Add ` +
    `eos_token_id to ${GENERATION_FILE} if the model has one.`
  );
}

/** Settings that ask for another way of decoding than the greedy one on exact caches, which is this program's method. */
function otherDecoding(settings: z.output<typeof schema>, file: string): readonly string[] {
  const { num_beams: beams, penalty_alpha: alpha, dola_layers: layers } = settings;
  const asked = [
    ...(beams !== undefined && beams !== null && beams > 1 ? [`num_beams ${beams}`] : []),
    ...(alpha !== undefined && alpha !== null && alpha > 0 ? [`penalty_alpha ${alpha}`] : []),
    ...(layers !== undefined && layers !== null ? ['dola_layers'] : []),
    ...(settings.token_healing === true ? ['token_healing'] : []),
    ...(typeof settings.max_time === 'number' ? ['max_time'] : []),
    ...(settings.cache_implementation === 'quantized' ? ['cache_implementation "quantized"'] : []),
  ];
  return asked.map(
    (what) => `${file}: ${what} is not followed: answers are decoded greedily, by one beam, to their end.`,
  );
}
