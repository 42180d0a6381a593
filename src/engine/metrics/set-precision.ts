import type { Metric } from './metric.ts';

const range = { min: 0, max: 1 };

/** Set-level precision |P ∩ G| / |P| of the predicted names P against the reference names G; an empty P scores 0. */
export const setPrecision: Metric = {
  key: 'set-precision',
  label: 'Set precision',
  citation: 'GM-Skip, arXiv 2508.18227, multi-object set classification',
  range,
  higherIsBetter: true,
  prepare(references) {
    const expected = references.map((names) => new Set(names));
    return {
      score(sample, prediction) {
        const predicted = new Set(prediction);
        if (predicted.size === 0) return 0;
        const hits = [...predicted].filter((name) => expected[sample]?.has(name));
        return hits.length / predicted.size;
      },
      range: () => range,
    };
  },
};
