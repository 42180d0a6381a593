import { z } from 'zod';
import { requireValue, withDefault } from './config-fields.ts';
import type { DecoderFamily } from './family.ts';
import {
  llamaStyleBlockTensors,
  llamaStyleConfig,
  llamaStyleSchema,
  parseTextConfig,
  type LlamaStyleDefaults,
} from './llama-style.ts';

/** Defaults of transformers' `LlamaConfig`. */
const DEFAULTS: LlamaStyleDefaults = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: null,
  max_position_embeddings: 2048,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
};

const schema = llamaStyleSchema(DEFAULTS).extend({
  attention_bias: withDefault(z.boolean(), false),
  mlp_bias: withDefault(z.boolean(), false),
});

/** Llama (transformers `LlamaConfig`, `LlamaDecoderLayer`): Llama, Vicuna and their relatives. */
export const llama: DecoderFamily = {
  modelType: 'llama',
  readConfig(textConfig) {
    const config = parseTextConfig(schema, textConfig);
    requireValue('text_config.attention_bias', config.attention_bias, false);
    requireValue('text_config.mlp_bias', config.mlp_bias, false);
    return llamaStyleConfig(config, { architecture: 'llama', slidingWindow: null });
  },
  blockTensors: (geometry) => llamaStyleBlockTensors(geometry, { qkvBias: false }),
};
