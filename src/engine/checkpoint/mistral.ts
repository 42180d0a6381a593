import { positiveInteger } from '#engine/base/whole-number.ts';
import type { DecoderFamily } from './family.ts';
import {
  llamaStyleBlockTensors,
  llamaStyleConfig,
  llamaStyleSchema,
  parseTextConfig,
  type LlamaStyleDefaults,
} from './llama-style.ts';

/** Defaults of transformers' `MistralConfig`. */
const DEFAULTS: LlamaStyleDefaults = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
};

const schema = llamaStyleSchema(DEFAULTS).extend({
  /** Null switches the window off; an absent key does not. */
  sliding_window: positiveInteger.nullable().default(4096),
});

/** Mistral (transformers `MistralConfig`, `MistralDecoderLayer`): Llama's block with grouped keys and values. */
export const mistral: DecoderFamily = {
  modelType: 'mistral',
  readConfig(textConfig) {
    const config = parseTextConfig(schema, textConfig);
    return llamaStyleConfig(config, {
      architecture: 'mistral',
      slidingWindow: config.sliding_window,
    });
  },
  blockTensors: (geometry) => llamaStyleBlockTensors(geometry, { qkvBias: false }),
};
