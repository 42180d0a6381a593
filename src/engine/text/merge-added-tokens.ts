import { type AddedToken, isSameToken } from './added-token.ts';
import type { TokenizerConfig } from './tokenizer-config.ts';

/** An entry of `added_tokens` in `tokenizer.json`. */
export type NumberedToken = AddedToken & { readonly id: number };

/**
 * `added_tokens` of `tokenizer.json` with the tokens that `TokenizersBackend.__init__` adds to them: those of the other
 * files whose flags differ, then special tokens that are not among them. A token that is there, or is a piece of the
 * vocabulary, keeps its id and takes the new flags; another gets the next free id, whatever id its file states
 * (tokenizers, `AddedVocabulary::add_tokens`). `vocabulary`: ids of the pieces.
 */
export function mergeAddedTokens(
  inTokenizer: readonly NumberedToken[],
  { added, named, extra }: TokenizerConfig,
  vocabulary: ReadonlyMap<string, number>,
): readonly NumberedToken[] {
  const changed = added.filter((token) => !inTokenizer.some((known) => isSameToken(known, token)));
  const listed = new Set([...inTokenizer, ...changed].map(({ content }) => content));
  const special = [...named.values(), ...extra].filter(({ content }) => !listed.has(content));
  const roles = new Set([...named.values()].map(({ content }) => content));
  const merged = new Map(inTokenizer.map((token) => [token.id, token]));
  const ids = new Map(inTokenizer.map(({ id, content }) => [content, id]));
  for (const token of [...changed, ...special]) {
    if (token.content === '') continue;
    const id = ids.get(token.content) ?? vocabulary.get(token.content) ?? nextId(ids, vocabulary.size);
    ids.set(token.content, id);
    merged.set(id, { ...token, id, special: token.special || roles.has(token.content) });
  }
  return [...merged.values()];
}

function nextId(ids: ReadonlyMap<string, number>, vocabularySize: number): number {
  const highest = Math.max(-1, ...ids.values());
  return highest >= vocabularySize ? highest + 1 : vocabularySize;
}
