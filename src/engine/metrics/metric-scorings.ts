import { cider } from './cider.ts';
import type { MetricKey, MetricScoring } from './metric.ts';
import { setF1, setPrecision, setRecall } from './set-metrics.ts';

/** Top-1 accuracy: 1 when the only predicted name is the reference, otherwise 0. */
const accuracy: MetricScoring = {
  prepare: (references) => ({
    score(sample, prediction) {
      const expected = references[sample]?.[0];
      return expected !== undefined && prediction.length === 1 && prediction[0] === expected ? 1 : 0;
    },
    range: () => ({ min: 0, max: 1 }),
  }),
};

/** The scoring of every metric in the catalogue. */
export const SCORINGS: Readonly<Record<MetricKey, MetricScoring>> = {
  accuracy,
  'set-precision': setPrecision,
  'set-recall': setRecall,
  'set-f1': setF1,
  cider,
};
