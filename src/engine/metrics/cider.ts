import { countDocuments, type DocumentFrequencies } from './document-frequencies.ts';
import type { MetricScoring, SampleScorer } from './metric.ts';
import { metricByKey } from './metrics.ts';
import { MAX_N } from './max-n.ts';
import { countNgrams, type NgramCounts } from './ngrams.ts';

const SIGMA = 6;
/** pycocoevalcap's per-image score is 0..10; captioning papers print it times 100. */
const SCALE = 100;
const ORDERS = [0, 1, 2, 3] as const;

type Counts = ReadonlyMap<string, number>;

interface TfIdf {
  readonly vectors: readonly Counts[];
  readonly norms: readonly number[];
  /** Number of bigrams: what `cider_scorer.py` takes for the length. */
  readonly length: number;
}

function weigh(counts: NgramCounts, table: DocumentFrequencies): TfIdf {
  const logDocuments = Math.log(table.documents);
  const vectors = counts.map((order) => {
    const vector = new Map<string, number>();
    for (const [ngram, count] of order) {
      const idf = logDocuments - Math.log(Math.max(1, table.counts.get(ngram) ?? 0));
      vector.set(ngram, count * idf);
    }
    return vector;
  });
  const norms = vectors.map((vector) => {
    let squares = 0;
    for (const weight of vector.values()) squares += weight ** 2;
    return Math.sqrt(squares);
  });
  let length = 0;
  for (const count of counts[1]?.values() ?? []) length += count;
  return { vectors, norms, length };
}

/** CIDEr-D similarity summed over n = 1..4: clipped cosine, times a Gaussian of the length difference. */
function similarity(candidate: TfIdf, reference: TfIdf): number {
  const gaussian = Math.exp(-((candidate.length - reference.length) ** 2) / (2 * SIGMA ** 2));
  let total = 0;
  for (const order of ORDERS) {
    const other = reference.vectors[order];
    let product = 0;
    for (const [ngram, weight] of candidate.vectors[order] ?? []) {
      const shared = other?.get(ngram) ?? 0;
      product += Math.min(weight, shared) * shared;
    }
    const norm = (candidate.norms[order] ?? 0) * (reference.norms[order] ?? 0);
    total += (norm === 0 ? product : product / norm) * gaussian;
  }
  return total;
}

/**
 * The most any caption can score against these references. For unit vectors u_r of the references and any caption of
 * length l, the clipped cosines weighted by the length penalty g_r(l) sum to at most |sum_r g_r(l) u_r|
 * (Cauchy-Schwarz), so the best l gives a bound.
 */
function highestScore(references: readonly TfIdf[]): number {
  if (references.length === 0) return 0;
  const lengths = references.map(({ length }) => length);
  let best = 0;
  for (let length = Math.min(...lengths); length <= Math.max(...lengths); length++) {
    let total = 0;
    for (const order of ORDERS) {
      const sum = new Map<string, number>();
      for (const reference of references) {
        const norm = reference.norms[order] ?? 0;
        if (norm === 0) continue;
        const gaussian = Math.exp(-((length - reference.length) ** 2) / (2 * SIGMA ** 2));
        for (const [ngram, weight] of reference.vectors[order] ?? []) {
          sum.set(ngram, (sum.get(ngram) ?? 0) + (gaussian * weight) / norm);
        }
      }
      let squares = 0;
      for (const value of sum.values()) squares += value ** 2;
      total += Math.sqrt(squares);
    }
    best = Math.max(best, total);
  }
  const exact = (10 * SCALE * best) / MAX_N / references.length;
  // Rounding must not put the bound below a score that reaches it.
  return Math.min(metricByKey('cider').range.max, exact * (1 + 1e-9));
}

function createScorer(cooked: readonly (readonly NgramCounts[])[], table: DocumentFrequencies): SampleScorer {
  const weighed = cooked.map((captions) => captions.map((counts) => weigh(counts, table)));
  const ranges = weighed.map((captions) => ({ min: 0, max: highestScore(captions) }));
  return {
    score(sample, prediction) {
      const captions = weighed[sample] ?? [];
      if (captions.length === 0) return 0;
      const candidate = weigh(countNgrams(prediction[0] ?? ''), table);
      const sum = captions.reduce((total, reference) => total + similarity(candidate, reference), 0);
      return Math.min((sum / MAX_N / captions.length) * 10 * SCALE, ranges[sample]?.max ?? 0);
    },
    range: (sample) => ranges[sample] ?? { min: 0, max: 0 },
  };
}

/**
 * CIDEr-D as `pycocoevalcap.cider` 1.2 computes it per image, times 100. One image alone scores 0, since every idf is
 * log(1) then.
 */
export const cider: MetricScoring = {
  prepare(referenceTexts, options = {}) {
    const cooked = referenceTexts.map((captions) => captions.map(countNgrams));
    return createScorer(cooked, options.documentFrequencies ?? countDocuments(cooked));
  },
};
