import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import { parseFields } from '#engine/model/json-file.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { positiveInteger } from '#engine/base/whole-number.ts';
import { layerCount, requireValue, unsupported, withDefault } from './config-fields.ts';
import { linear, parameter, type DecoderConfig, type TensorSpec } from './family.ts';

const ropeSchema = z.object({
  rope_type: z.string().nullish(),
  /** Its name before transformers 4.43. */
  type: z.string().nullish(),
  rope_theta: z.number().positive().nullish(),
  partial_rotary_factor: z.number().nullish(),
  /** Present where each kind of layer has its own parameters. */
  full_attention: z.unknown().optional(),
  sliding_attention: z.unknown().optional(),
});

/** Defaults of a config class of transformers for absent keys. */
export interface LlamaStyleDefaults {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  /** Null means `num_attention_heads`. */
  readonly num_key_value_heads: number | null;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
}

/** The keys that decoders of Llama's shape share. */
export function llamaStyleSchema(defaults: LlamaStyleDefaults) {
  return z.object({
    vocab_size: withDefault(positiveInteger, defaults.vocab_size),
    hidden_size: withDefault(positiveInteger, defaults.hidden_size),
    intermediate_size: withDefault(positiveInteger, defaults.intermediate_size),
    num_hidden_layers: withDefault(layerCount, defaults.num_hidden_layers),
    num_attention_heads: withDefault(positiveInteger, defaults.num_attention_heads),
    num_key_value_heads: positiveInteger.nullable().default(defaults.num_key_value_heads),
    head_dim: positiveInteger.nullish(),
    /** `swish` is another name of the same function (transformers `ACT2FN`). */
    hidden_act: withDefault(z.string(), 'silu').transform((name) => (name === 'swish' ? 'silu' : name)),
    max_position_embeddings: withDefault(positiveInteger, defaults.max_position_embeddings),
    rms_norm_eps: withDefault(z.number().positive(), defaults.rms_norm_eps),
    rope_theta: withDefault(z.number().positive(), defaults.rope_theta),
    partial_rotary_factor: z.number().nullish(),
    rope_scaling: ropeSchema.nullish(),
    rope_parameters: ropeSchema.nullish(),
    tie_word_embeddings: withDefault(z.boolean(), false),
  });
}
type LlamaStyleFields = z.output<ReturnType<typeof llamaStyleSchema>>;

/** Validates a `text_config`; throws `SkipscopeError('invalid-checkpoint')` naming the faulty field. */
export function parseTextConfig<T>(schema: z.ZodType<T>, textConfig: unknown): T {
  return parseFields(schema, textConfig, {
    file: 'config.json',
    at: 'text_config',
    code: 'invalid-checkpoint',
  });
}

/** A decoder's differences from Llama. */
export interface LlamaStyleExtras {
  readonly architecture: DecoderGeometry['architecture'];
  /** Keys that attention reaches back at most; null where it reaches all the way. */
  readonly slidingWindow: number | null;
}

/**
 * The decoder that the fields describe. A sliding window becomes the number of positions: up to there it hides
 * nothing. Throws `SkipscopeError('unsupported')` naming a setting that is not implemented, `'invalid-checkpoint'` for
 * heads that do not divide.
 */
export function llamaStyleConfig(
  config: LlamaStyleFields,
  { architecture, slidingWindow }: LlamaStyleExtras,
): DecoderConfig {
  requireValue('text_config.hidden_act', config.hidden_act, 'silu');
  const heads = config.num_attention_heads;
  const geometry: DecoderGeometry = {
    architecture,
    blocks: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    heads,
    kvHeads: config.num_key_value_heads ?? heads,
    headDim: config.head_dim ?? Math.floor(config.hidden_size / heads),
    intermediateSize: config.intermediate_size,
    vocabSize: config.vocab_size,
    rmsNormEps: config.rms_norm_eps,
    ropeTheta: plainRopeTheta(config),
    maxPositions: Math.min(config.max_position_embeddings, slidingWindow ?? Infinity),
  };
  checkHeads(geometry);
  return {
    geometry,
    tiedEmbeddings: config.tie_word_embeddings,
  };
}

/**
 * Theta of plain rotary embeddings, looked up as transformers' `convert_rope_params_to_dict` does: `rope_scaling` has
 * priority over `rope_parameters`; keys that they lack come from the config itself.
 */
function plainRopeTheta(config: LlamaStyleFields): number {
  const rope = config.rope_scaling ?? config.rope_parameters;
  const type = rope?.rope_type ?? rope?.type ?? 'default';
  if (type !== 'default') {
    throw unsupported(
      `config.json: rotary position scaling "${type}" (text_config.rope_scaling)`,
      'It would need scaled rotary frequencies in the decoder graph; use a checkpoint without rope scaling.',
    );
  }
  if (rope?.full_attention !== undefined || rope?.sliding_attention !== undefined) {
    throw unsupported(
      'config.json: rotary parameters per layer type (text_config.rope_parameters)',
      'It would need rotary tables per block; use a checkpoint with one set of rope parameters.',
    );
  }
  const factor = rope?.partial_rotary_factor ?? config.partial_rotary_factor ?? 1;
  requireValue('text_config rope partial_rotary_factor', factor, 1);
  return rope?.rope_theta ?? config.rope_theta;
}

function checkHeads({ heads, kvHeads, headDim }: DecoderGeometry): void {
  const odd = headDim === 0 || headDim % 2 !== 0;
  if (!odd && heads % kvHeads === 0) return;
  throw new SkipscopeError(
    'invalid-checkpoint',
    odd
      ? `config.json: text_config gives heads ${headDim} features each; rotary embedding takes pairs of them.`
      : `config.json: text_config shares ${kvHeads} key/value heads among ${heads} heads, which does not divide.`,
    'Check hidden_size, num_attention_heads, num_key_value_heads and head_dim of text_config.',
  );
}

/** Which Linear layers of the attention have a bias. */
export interface LlamaStyleBiases {
  readonly qkvBias: boolean;
}

/** Tensors of one decoder layer, named as in HF `LlamaDecoderLayer`, `MistralDecoderLayer`, `Qwen2DecoderLayer`. */
export function llamaStyleBlockTensors(
  { hiddenSize, heads, kvHeads, headDim, intermediateSize }: DecoderGeometry,
  { qkvBias }: LlamaStyleBiases,
): readonly TensorSpec[] {
  const projection = (name: string, out: number): readonly TensorSpec[] => [
    linear(`self_attn.${name}.weight`, out, hiddenSize),
    ...(qkvBias ? [parameter(`self_attn.${name}.bias`, out)] : []),
  ];
  return [
    parameter('input_layernorm.weight', hiddenSize),
    ...projection('q_proj', heads * headDim),
    ...projection('k_proj', kvHeads * headDim),
    ...projection('v_proj', kvHeads * headDim),
    linear('self_attn.o_proj.weight', hiddenSize, heads * headDim),
    parameter('post_attention_layernorm.weight', hiddenSize),
    linear('mlp.gate_proj.weight', intermediateSize, hiddenSize),
    linear('mlp.up_proj.weight', intermediateSize, hiddenSize),
    linear('mlp.down_proj.weight', hiddenSize, intermediateSize),
  ];
}
