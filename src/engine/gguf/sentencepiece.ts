import { inexpressible, type BytePairTokenizer, type PipelineStep } from './tokenizer-json.ts';

/** SentencePiece's sign for a space. */
export const SPACE = '\u2581';

/** How a SentencePiece tokenizer treats spaces. */
interface SpaceHandling {
  /** A text begins with a space that it does not have (`tokenizer.ggml.add_space_prefix`). */
  readonly prefix: boolean;
  readonly warnings: readonly string[];
}

/**
 * The treatment of spaces in normalizers (older files) or in the Metaspace pre-tokenizer. Throws
 * `SkipscopeError('unsupported')` for any other.
 */
export function spaceHandling({ normalizer, preTokenizer }: BytePairTokenizer): SpaceHandling {
  const [first] = preTokenizer;
  if (normalizer.length === 0 && first?.type === 'Metaspace' && preTokenizer.length === 1)
    return metaspace(first);
  const [prepend, replace] = normalizer.length === 1 ? [undefined, normalizer[0]] : normalizer;
  const known =
    (prepend === undefined || (prepend.type === 'Prepend' && prepend['prepend'] === SPACE)) &&
    replace?.type === 'Replace' &&
    JSON.stringify(replace['pattern']) === '{"String":" "}' &&
    replace['content'] === SPACE;
  if (known && preTokenizer.length === 0 && normalizer.length <= 2)
    return { prefix: prepend !== undefined, warnings: [] };
  const steps = [...normalizer, ...preTokenizer].map(({ type }) => type);
  throw inexpressible(`byte fallback behind ${steps.join(', ') || 'nothing'}`);
}

function metaspace(step: PipelineStep): SpaceHandling {
  const scheme = step['prepend_scheme'];
  if (step['replacement'] !== SPACE || step['split'] !== false)
    throw inexpressible('a Metaspace pre-tokenizer that splits text into words');
  return {
    prefix: scheme !== 'never',
    warnings:
      scheme === 'first'
        ? [
            'llama.cpp puts a space in front of the text behind every special token; this tokenizer puts one at the start only.',
          ]
        : [],
  };
}

/**
 * The score of each piece, by which llama.cpp merges the pieces of SentencePiece: 0 for a character, -k for the result that
 * the merges name as the k-th. For a vocabulary that comes from SentencePiece these are its own scores.
 */
export function pieceScores({ merges }: BytePairTokenizer): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const [left, right] of merges) {
    const piece = left + right;
    if (!scores.has(piece)) scores.set(piece, -scores.size);
  }
  return scores;
}

/** Letters of a piece; SentencePiece makes pieces of 16 unless it is told otherwise. */
const MOST_LETTERS = 64;

/**
 * A warning where llama.cpp may split words otherwise: it joins any two pieces that make a piece, and the merges do not have
 * all of them, or not in the order of the pieces, as a vocabulary from SentencePiece has.
 */
export function mergeWarnings({
  vocab,
  merges,
  added,
}: Pick<BytePairTokenizer, 'vocab' | 'merges' | 'added'>): readonly string[] {
  const pairs = new Set(merges.map(([left, right]) => `${left}\n${right}`));
  const apart = new Set(added.map(({ content }) => content));
  let missing = 0;
  for (const piece of vocab.keys()) {
    if (apart.has(piece)) continue;
    const letters = Array.from(piece);
    if (letters.length > MOST_LETTERS) {
      missing++;
      continue;
    }
    for (let at = 1; at < letters.length; at++) {
      const [left, right] = [letters.slice(0, at).join(''), letters.slice(at).join('')];
      if (vocab.has(left) && vocab.has(right) && !pairs.has(`${left}\n${right}`)) missing++;
    }
  }
  const results = merges.map(([left, right]) => left + right);
  const scattered = results.filter((piece, at) => piece !== results[at - 1]).length - new Set(results).size;
  if (missing + scattered === 0) return [];
  return [
    'The merges of tokenizer.json were not made by SentencePiece: llama.cpp, which merges by scores, may split some words ' +
      'otherwise.',
  ];
}
