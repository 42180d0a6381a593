import { z } from 'zod';
import { parseFields } from '#engine/model/json-file.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import {
  positiveInteger,
  requireValue,
  tokenId,
  tokenIds,
  unsupported,
  withDefault,
} from './config-fields.ts';
import { linear, parameter, type DecoderConfig, type DecoderFamily, type TensorSpec } from './family.ts';

const ropeSchema = z.object({
  rope_type: z.string().nullish(),
  /** Its name before transformers 4.43. */
  type: z.string().nullish(),
  rope_theta: z.number().positive().nullish(),
  partial_rotary_factor: z.number().nullish(),
});

/** Defaults of transformers' `LlamaConfig`. */
const schema = z.object({
  vocab_size: withDefault(positiveInteger, 32000),
  hidden_size: withDefault(positiveInteger, 4096),
  intermediate_size: withDefault(positiveInteger, 11008),
  num_hidden_layers: withDefault(positiveInteger, 32),
  num_attention_heads: withDefault(positiveInteger, 32),
  num_key_value_heads: positiveInteger.nullish(),
  head_dim: positiveInteger.nullish(),
  hidden_act: withDefault(z.string(), 'silu'),
  max_position_embeddings: withDefault(positiveInteger, 2048),
  rms_norm_eps: withDefault(z.number().positive(), 1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
  attention_bias: withDefault(z.boolean(), false),
  mlp_bias: withDefault(z.boolean(), false),
  tie_word_embeddings: withDefault(z.boolean(), false),
  eos_token_id: tokenIds.nullish(),
  pad_token_id: tokenId.nullish(),
});
type RawConfig = z.output<typeof schema>;

const DEFAULT_ROPE_THETA = 10000;
const DEFAULT_EOS = 2;

/** Theta of plain rotary embeddings, from `rope_parameters` (transformers 5) or `rope_theta` (before). */
function plainRopeTheta(config: RawConfig): number {
  for (const rope of [config.rope_parameters, config.rope_scaling]) {
    const type = rope?.rope_type ?? rope?.type ?? 'default';
    if (type !== 'default') {
      throw unsupported(
        `config.json: rotary position scaling "${type}" (text_config.rope_scaling)`,
        'It would need scaled rotary frequencies in the decoder graph; use a checkpoint without rope scaling.',
      );
    }
    requireValue('text_config rope partial_rotary_factor', rope?.partial_rotary_factor ?? 1, 1);
  }
  return config.rope_parameters?.rope_theta ?? config.rope_theta ?? DEFAULT_ROPE_THETA;
}

function geometryOf(config: RawConfig): DecoderGeometry {
  const heads = config.num_attention_heads;
  return {
    architecture: 'llama',
    blocks: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    heads,
    kvHeads: config.num_key_value_heads ?? heads,
    headDim: config.head_dim ?? Math.floor(config.hidden_size / heads),
    intermediateSize: config.intermediate_size,
    vocabSize: config.vocab_size,
    rmsNormEps: config.rms_norm_eps,
    ropeTheta: plainRopeTheta(config),
    maxPositions: config.max_position_embeddings,
  };
}

function readConfig(textConfig: unknown): DecoderConfig {
  const origin = { file: 'config.json', at: 'text_config', code: 'invalid-checkpoint' } as const;
  const config = parseFields(schema, textConfig, origin);
  requireValue('text_config.hidden_act', config.hidden_act, 'silu');
  requireValue('text_config.attention_bias', config.attention_bias, false);
  requireValue('text_config.mlp_bias', config.mlp_bias, false);
  return {
    geometry: geometryOf(config),
    tiedEmbeddings: config.tie_word_embeddings,
    eosTokenIds: config.eos_token_id ?? null,
    defaultEosTokenIds: [DEFAULT_EOS],
    padTokenId: config.pad_token_id ?? null,
  };
}

function blockTensors(geometry: DecoderGeometry): readonly TensorSpec[] {
  const { hiddenSize, heads, kvHeads, headDim, intermediateSize } = geometry;
  return [
    parameter('input_layernorm.weight', hiddenSize),
    linear('self_attn.q_proj.weight', heads * headDim, hiddenSize),
    linear('self_attn.k_proj.weight', kvHeads * headDim, hiddenSize),
    linear('self_attn.v_proj.weight', kvHeads * headDim, hiddenSize),
    linear('self_attn.o_proj.weight', hiddenSize, heads * headDim),
    parameter('post_attention_layernorm.weight', hiddenSize),
    linear('mlp.gate_proj.weight', intermediateSize, hiddenSize),
    linear('mlp.up_proj.weight', intermediateSize, hiddenSize),
    linear('mlp.down_proj.weight', hiddenSize, intermediateSize),
  ];
}

/** Llama (transformers `LlamaConfig`, `LlamaDecoderLayer`): Llama, Vicuna and their relatives. */
export const llama: DecoderFamily = { modelType: 'llama', readConfig, blockTensors };
