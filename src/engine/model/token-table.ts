import type { Manifest, TensorEntry, WeightFile } from './manifest.ts';
import { findTensor } from './tensor-data.ts';

/** HF names of the token embeddings [V, H] and of the head's weight [V, H]. */
export const EMBEDDING_WEIGHT = 'embed_tokens.weight';
export const HEAD_WEIGHT = 'lm_head.weight';

/** The table in which token embeddings are looked up. */
export interface TokenTable {
  readonly file: WeightFile;
  readonly entry: TensorEntry;
}

/** The head's weight is the table of token embeddings, too (HF `tie_word_embeddings`). */
export function hasSharedTable({ stages }: Pick<Manifest, 'stages'>): boolean {
  return stages.embedding === undefined;
}

/** Where the token embeddings lie. Throws `SkipscopeError('invalid-model')` when the file lacks them. */
export function tokenTable({ stages }: Pick<Manifest, 'stages'>): TokenTable {
  const { embedding, head } = stages;
  if (embedding !== undefined) return { file: embedding, entry: findTensor(embedding, EMBEDDING_WEIGHT) };
  return { file: head, entry: findTensor(head, HEAD_WEIGHT) };
}
