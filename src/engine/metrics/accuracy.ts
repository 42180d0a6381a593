import type { Metric } from './metric.ts';

const range = { min: 0, max: 1 };

/** Top-1 accuracy: 1 when the only predicted name is the reference, otherwise 0. */
export const accuracy: Metric = {
  key: 'accuracy',
  label: 'Top-1 accuracy',
  citation: 'GM-Skip, arXiv 2508.18227, single-object classification',
  unit: 'share',
  range,
  higherIsBetter: true,
  prepare: (references) => ({
    score(sample, prediction) {
      const expected = references[sample]?.[0];
      return expected !== undefined && prediction.length === 1 && prediction[0] === expected ? 1 : 0;
    },
    range: () => range,
  }),
};
