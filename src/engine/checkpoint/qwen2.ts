import { z } from 'zod';
import { positiveInteger } from '#engine/base/whole-number.ts';
import { layerCount, withDefault } from './config-fields.ts';
import type { DecoderFamily } from './family.ts';
import {
  llamaStyleBlockTensors,
  llamaStyleConfig,
  llamaStyleSchema,
  parseTextConfig,
  type LlamaStyleDefaults,
} from './llama-style.ts';

/** Defaults of transformers' `Qwen2Config`. */
const DEFAULTS: LlamaStyleDefaults = {
  vocab_size: 151936,
  hidden_size: 4096,
  intermediate_size: 22016,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  max_position_embeddings: 32768,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
};

const schema = llamaStyleSchema(DEFAULTS).extend({
  use_sliding_window: withDefault(z.boolean(), false),
});

/** Read only with `use_sliding_window`. */
const windowSchema = z.object({
  /** Null switches the window off, an absent key does not. */
  sliding_window: positiveInteger.nullable().default(4096),
  /** Blocks from here on have the window, unless `layer_types` says otherwise. */
  max_window_layers: withDefault(z.number().int().nonnegative(), 28),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  num_hidden_layers: withDefault(layerCount, DEFAULTS.num_hidden_layers),
});

function slidingWindow(textConfig: unknown): number | null {
  const config = parseTextConfig(windowSchema, textConfig);
  const slides = config.layer_types
    ? config.layer_types.includes('sliding_attention')
    : config.max_window_layers < config.num_hidden_layers;
  return slides ? config.sliding_window : null;
}

/** Qwen2 and Qwen1.5 (transformers `Qwen2Config`, `Qwen2DecoderLayer`): Llama's block with biases on q, k and v. */
export const qwen2: DecoderFamily = {
  modelType: 'qwen2',
  readConfig(textConfig) {
    const config = parseTextConfig(schema, textConfig);
    return llamaStyleConfig(config, {
      architecture: 'qwen2',
      slidingWindow: config.use_sliding_window ? slidingWindow(textConfig) : null,
    });
  },
  blockTensors: (geometry) => llamaStyleBlockTensors(geometry, { qkvBias: true }),
};
