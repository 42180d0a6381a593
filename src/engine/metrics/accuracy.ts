import type { MetricScoring } from './metric.ts';

/** Top-1 accuracy: 1 when the only predicted name is the reference, otherwise 0. */
export const accuracy: MetricScoring = {
  prepare: (references) => ({
    score(sample, prediction) {
      const expected = references[sample]?.[0];
      return expected !== undefined && prediction.length === 1 && prediction[0] === expected ? 1 : 0;
    },
    range: () => ({ min: 0, max: 1 }),
  }),
};
