import { countNgrams, type NgramCounts } from './ngrams.ts';

/**
 * In how many images of a reference set each n-gram occurs (in any of the image's references). Tiny calibration sets
 * distort CIDEr's idf; a table of a larger set (MS-COCO's, say) mends that.
 */
export interface DocumentFrequencies {
  /** Images of the reference set, > 0. */
  readonly documents: number;
  /** Key: the n-gram's PTB tokens joined by one space, n = 1..4. What is not listed counts as 1, as in pycocoevalcap. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The table of a reference set, whose images' captions come one by one. */
export function documentFrequencies(images: Iterable<readonly string[]>): DocumentFrequencies {
  return countDocuments(cook(images));
}

/** As `documentFrequencies`, of captions whose n-grams are counted already. */
export function countDocuments(images: Iterable<readonly NgramCounts[]>): DocumentFrequencies {
  const counts = new Map<string, number>();
  let documents = 0;
  for (const captions of images) {
    documents++;
    const seen = new Set(captions.flatMap((orders) => orders.flatMap((order) => [...order.keys()])));
    for (const ngram of seen) counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return { documents, counts };
}

function* cook(images: Iterable<readonly string[]>): Generator<readonly NgramCounts[]> {
  for (const captions of images) yield captions.map(countNgrams);
}
