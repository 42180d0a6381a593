import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { GgufFields } from './gguf-header.ts';

/** Mistral has Llama's blocks, and llama.cpp no architecture of its own for it. */
const ARCHITECTURES: Readonly<Record<DecoderGeometry['architecture'], 'llama' | 'qwen2'>> = {
  llama: 'llama',
  mistral: 'llama',
  qwen2: 'qwen2',
};

/** llama.cpp's name of a decoder's architecture, which its keys begin with. */
export function ggufArchitecture({ architecture }: Pick<DecoderGeometry, 'architecture'>): 'llama' | 'qwen2' {
  return ARCHITECTURES[architecture];
}

/**
 * The geometry of a decoder with `blocks` blocks under llama.cpp's keys. A sliding window bounds the context: up to there it
 * hides nothing. All blocks of these architectures are alike, so that no key has an array by layer.
 */
export function decoderFields(geometry: DecoderGeometry, blocks: number): GgufFields {
  const uint32 = (value: number) => ({ type: 'uint32', value }) as const;
  const float32 = (value: number) => ({ type: 'float32', value }) as const;
  const { headDim } = geometry;
  const fields = {
    block_count: uint32(blocks),
    context_length: uint32(geometry.maxPositions),
    embedding_length: uint32(geometry.hiddenSize),
    feed_forward_length: uint32(geometry.intermediateSize),
    'attention.head_count': uint32(geometry.heads),
    'attention.head_count_kv': uint32(geometry.kvHeads),
    'attention.key_length': uint32(headDim),
    'attention.value_length': uint32(headDim),
    'attention.layer_norm_rms_epsilon': float32(geometry.rmsNormEps),
    'rope.dimension_count': uint32(headDim),
    'rope.freq_base': float32(geometry.ropeTheta),
    vocab_size: uint32(geometry.vocabSize),
  };
  const prefix = ggufArchitecture(geometry);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${prefix}.${key}`, value]));
}
