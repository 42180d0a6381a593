import { MAX_N } from './max-n.ts';
import { tokenizeCaption } from './ptb-tokenizer.ts';

/** Occurrences of the n-grams of one text, one map for each n = 1..4, in order of first occurrence. */
export type NgramCounts = readonly ReadonlyMap<string, number>[];

/** Key: the n-gram's PTB tokens joined by one space. */
export function countNgrams(caption: string): NgramCounts {
  const tokens = tokenizeCaption(caption);
  return Array.from({ length: MAX_N }, (_, order) => {
    const counts = new Map<string, number>();
    for (let start = 0; start + order < tokens.length; start++) {
      const ngram = tokens.slice(start, start + order + 1).join(' ');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    return counts;
  });
}
