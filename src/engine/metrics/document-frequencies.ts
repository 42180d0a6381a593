import { countNgrams, type NgramCounts } from './ngrams.ts';

/**
 * In how many images of a reference set each n-gram occurs (in any of the image's references). Tiny calibration sets
 * distort CIDEr's idf; a table of a larger set (such as MS-COCO) avoids that.
 */
export interface DocumentFrequencies {
  /** Images of the reference set, > 0. */
  readonly documents: number;
  /**
   * Key: the n-gram's PTB tokens joined by one space, n = 1..4. An n-gram that is not listed counts as 1, as in
   * pycocoevalcap.
   */
  readonly counts: ReadonlyMap<string, number>;
}

/** The table of a reference set, whose images' captions come one by one. */
export function documentFrequencies(images: Iterable<readonly string[]>): DocumentFrequencies {
  const counter = new DocumentCounter();
  for (const captions of images) counter.add(captions);
  return counter;
}

/** As `documentFrequencies`, of captions whose n-grams are counted already. */
export function countDocuments(images: Iterable<readonly NgramCounts[]>): DocumentFrequencies {
  const counter = new DocumentCounter();
  for (const captions of images) counter.addCounted(captions);
  return counter;
}

/** A table that grows image by image, so that the caller can do other work between images. */
export class DocumentCounter implements DocumentFrequencies {
  readonly counts = new Map<string, number>();
  #documents = 0;

  get documents(): number {
    return this.#documents;
  }

  /** The next image's captions. */
  add(captions: readonly string[]): void {
    this.addCounted(captions.map(countNgrams));
  }

  /** As `add`, of captions whose n-grams are counted already. */
  addCounted(captions: readonly NgramCounts[]): void {
    this.#documents++;
    const seen = new Set(captions.flatMap((orders) => orders.flatMap((order) => [...order.keys()])));
    for (const ngram of seen) this.counts.set(ngram, (this.counts.get(ngram) ?? 0) + 1);
  }
}
