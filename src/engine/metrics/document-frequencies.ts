/**
 * In how many images of a reference set each n-gram occurs (in any of the image's references). Tiny calibration sets
 * distort CIDEr's idf; a table of a larger set (MS-COCO's, say) mends that.
 */
export interface DocumentFrequencies {
  /** Images of the reference set, > 0. */
  readonly documents: number;
  /** Key: the n-gram's PTB tokens joined by one space, n = 1..4. */
  readonly counts: ReadonlyMap<string, number>;
}
