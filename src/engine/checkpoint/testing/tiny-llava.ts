import { MemoryFolder } from './memory-folder.ts';
import { safetensorsFile, type FixtureDtype, type FixtureTensor } from './encode-safetensors.ts';

/** `vision_feature_layer` -2 of 3 layers: two are kept. Intermediate size 40 is no multiple of 32. */
export const TINY_CONFIG = {
  model_type: 'llava',
  image_token_index: 4,
  text_config: {
    model_type: 'llama',
    vocab_size: 12,
    hidden_size: 64,
    intermediate_size: 40,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    max_position_embeddings: 128,
  },
  vision_config: {
    model_type: 'clip_vision_model',
    hidden_size: 32,
    intermediate_size: 64,
    num_hidden_layers: 3,
    num_attention_heads: 2,
    image_size: 8,
    patch_size: 4,
  },
};

/** Prefixes of the decoder, the tower, the projector, and the head's name, as transformers wrote them over time. */
export const KEY_LAYOUTS = {
  new: [
    'model.language_model.',
    'model.vision_tower.vision_model.',
    'model.multi_modal_projector.',
    'lm_head.weight',
  ],
  old: [
    'language_model.model.',
    'vision_tower.vision_model.',
    'multi_modal_projector.',
    'language_model.lm_head.weight',
  ],
  v5: ['language_model.model.', 'vision_tower.', 'multi_modal_projector.', 'language_model.lm_head.weight'],
} as const;

const LINEARS: Readonly<Record<string, readonly [number, number]>> = {
  'self_attn.q_proj': [64, 64],
  'self_attn.k_proj': [32, 64],
  'self_attn.v_proj': [32, 64],
  'self_attn.o_proj': [64, 64],
  'mlp.gate_proj': [40, 64],
  'mlp.up_proj': [40, 64],
  'mlp.down_proj': [64, 40],
};

function towerShapes(): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {
    'embeddings.class_embedding': [32],
    'embeddings.patch_embedding.weight': [32, 3, 4, 4],
    'embeddings.position_embedding.weight': [5, 32],
  };
  const norms = ['pre_layrnorm', 'post_layernorm'];
  for (let layer = 0; layer < 3; layer++) {
    const prefix = `encoder.layers.${layer}.`;
    norms.push(`${prefix}layer_norm1`, `${prefix}layer_norm2`);
    for (const name of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) {
      shapes[`${prefix}self_attn.${name}.weight`] = [32, 32];
      shapes[`${prefix}self_attn.${name}.bias`] = [32];
    }
    Object.assign(shapes, { [`${prefix}mlp.fc1.weight`]: [64, 32], [`${prefix}mlp.fc1.bias`]: [64] });
    Object.assign(shapes, { [`${prefix}mlp.fc2.weight`]: [32, 64], [`${prefix}mlp.fc2.bias`]: [32] });
  }
  for (const norm of norms) Object.assign(shapes, { [`${norm}.weight`]: [32], [`${norm}.bias`]: [32] });
  return shapes;
}

function decoderShapes(): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = { 'embed_tokens.weight': [12, 64], 'norm.weight': [64] };
  for (let layer = 0; layer < 2; layer++) {
    const prefix = `layers.${layer}.`;
    shapes[`${prefix}input_layernorm.weight`] = [64];
    shapes[`${prefix}post_attention_layernorm.weight`] = [64];
    for (const [name, shape] of Object.entries(LINEARS)) shapes[`${prefix}${name}.weight`] = shape;
  }
  return shapes;
}

/** Distinct values that bfloat16 holds exactly, different for every tensor. */
function values(shape: readonly number[], salt: number): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, (_, i) => (((i * 37 + salt * 11) % 127) - 63) / 64);
}

/** All tensors of a tiny LLaVA; values do not depend on the key layout. */
export function tinyTensors(layout: keyof typeof KEY_LAYOUTS = 'new'): Record<string, FixtureTensor> {
  const [decoder, tower, projector, head] = KEY_LAYOUTS[layout];
  const groups: readonly (readonly [string, Record<string, readonly number[]>])[] = [
    [decoder, decoderShapes()],
    [tower, towerShapes()],
    [
      projector,
      {
        'linear_1.weight': [64, 32],
        'linear_1.bias': [64],
        'linear_2.weight': [64, 64],
        'linear_2.bias': [64],
      },
    ],
    ['', { [head]: [12, 64] }],
  ];
  const tensors: Record<string, FixtureTensor> = {};
  let salt = 0;
  for (const [prefix, shapes] of groups) {
    for (const [name, shape] of Object.entries(shapes)) {
      tensors[prefix + name] = { shape, values: values(shape, salt++) };
    }
  }
  return tensors;
}

/** `tinyCheckpoint` without a head of its own: the table of embeddings is its weight. */
export function tinyTiedCheckpoint(): MemoryFolder {
  const tensors = Object.entries(tinyTensors()).filter(([name]) => name !== KEY_LAYOUTS.new[3]);
  return tinyCheckpoint(Object.fromEntries(tensors)).putJson('config.json', {
    ...TINY_CONFIG,
    tie_word_embeddings: true,
  });
}

const WORDS = ['<unk>', '<s>', '</s>', '<pad>', '<image>', 'a', 'b', 'c', 'd', 'e', 'ab', 'cd'];

/** A tokenizer of twelve words. */
function tinyTokenizer(): unknown {
  const token = (content: string) => ({
    id: WORDS.indexOf(content),
    content,
    special: true,
    normalized: false,
    lstrip: false,
    rstrip: false,
    single_word: false,
  });
  return {
    added_tokens: WORDS.slice(0, 5).map(token),
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      merges: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      unk_token: '<unk>',
    },
  };
}

/** A checkpoint folder: configs, tokenizer, template and one weight file. */
export function tinyCheckpoint(
  tensors: Record<string, FixtureTensor> = tinyTensors(),
  dtype: FixtureDtype = 'BF16',
): MemoryFolder {
  const template = '{{ bos_token }}<image>{{ messages[0].content[1].text }}';
  const folder = new MemoryFolder([['model.safetensors', safetensorsFile(tensors, dtype)]]);
  folder.files.set('chat_template.jinja', new TextEncoder().encode(template));
  return folder
    .putJson('config.json', TINY_CONFIG)
    .putJson('preprocessor_config.json', { size: { shortest_edge: 8 }, crop_size: { height: 8, width: 8 } })
    .putJson('tokenizer.json', tinyTokenizer())
    .putJson('tokenizer_config.json', { bos_token: '<s>', eos_token: '</s>' })
    .putJson('generation_config.json', { eos_token_id: 2, pad_token_id: 3, max_new_tokens: 20 });
}
