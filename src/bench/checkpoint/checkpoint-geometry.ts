import { MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';

/** Sizes of a LLaVA checkpoint to make and convert, in the fields of its `config.json`. */
export interface CheckpointGeometry {
  readonly key: string;
  readonly text: {
    readonly vocab_size: number;
    readonly hidden_size: number;
    readonly intermediate_size: number;
    readonly num_hidden_layers: number;
    readonly num_attention_heads: number;
    readonly max_position_embeddings: number;
  };
  readonly vision: {
    readonly hidden_size: number;
    readonly intermediate_size: number;
    readonly num_hidden_layers: number;
    readonly num_attention_heads: number;
    readonly image_size: number;
    readonly patch_size: number;
  };
  /** What `npm run bench -- convert` makes of it. */
  readonly dtypes: readonly ModelDtype[];
}

/** CLIP ViT-L/14 at 336 pixels. */
const CLIP_LARGE = {
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  image_size: 336,
  patch_size: 14,
};

/** For tests: it converts in a second. */
export const TINY: CheckpointGeometry = {
  key: 'tiny',
  text: {
    vocab_size: 704,
    hidden_size: 64,
    intermediate_size: 96,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    max_position_embeddings: 256,
  },
  vision: {
    hidden_size: 32,
    intermediate_size: 64,
    num_hidden_layers: 3,
    num_attention_heads: 2,
    image_size: 28,
    patch_size: 14,
  },
  dtypes: ['q4'],
};

export const GEOMETRIES: readonly CheckpointGeometry[] = [
  TINY,
  {
    key: 'hidden-1024',
    text: {
      vocab_size: 32064,
      hidden_size: 1024,
      intermediate_size: 2816,
      num_hidden_layers: 8,
      num_attention_heads: 16,
      max_position_embeddings: 2048,
    },
    vision: { ...CLIP_LARGE, hidden_size: 384, intermediate_size: 1536, num_attention_heads: 6 },
    dtypes: MODEL_DTYPES,
  },
  {
    // llava-hf/llava-1.5-7b-hf
    key: 'llava-1.5-7b',
    text: {
      vocab_size: 32064,
      hidden_size: 4096,
      intermediate_size: 11008,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      max_position_embeddings: 4096,
    },
    vision: CLIP_LARGE,
    dtypes: ['q4'],
  },
];
