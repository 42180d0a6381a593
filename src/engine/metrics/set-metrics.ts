import type { MetricScoring } from './metric.ts';

const range = { min: 0, max: 1 };

/** Counts of a predicted set of names, a reference set and their intersection. */
interface SetCounts {
  readonly predicted: number;
  readonly expected: number;
  readonly hits: number;
}

function setScoring(value: (counts: SetCounts) => number): MetricScoring {
  return {
    prepare(references) {
      const expected = references.map((names) => new Set(names));
      return {
        score(sample, prediction) {
          const predicted = new Set(prediction);
          const hits = [...predicted].filter((name) => expected[sample]?.has(name)).length;
          return hits === 0
            ? 0
            : value({ predicted: predicted.size, expected: expected[sample]?.size ?? 0, hits });
        },
        range: () => range,
      };
    },
  };
}

/** |P ∩ G| / |G| of the predicted names P and the reference names G, mean over samples; 0 without a hit. */
export const setRecall = setScoring(({ hits, expected }) => hits / expected);

/** Harmonic mean of a sample's precision and recall, 2 |P ∩ G| / (|P| + |G|), mean over samples; 0 without a hit. */
export const setF1 = setScoring(({ hits, predicted, expected }) => (2 * hits) / (predicted + expected));

/** Set-level precision |P ∩ G| / |P|, mean over samples; an empty P scores 0. */
export const setPrecision = setScoring(({ hits, predicted }) => hits / predicted);
