import type { Metric, MetricKey } from './metric.ts';

const range = { min: 0, max: 1 };

/** What a predicted set of names and a reference set have in common. */
interface SetCounts {
  readonly predicted: number;
  readonly expected: number;
  readonly hits: number;
}

function setMetric(
  description: Pick<Metric, 'label' | 'citation'> & { readonly key: MetricKey },
  value: (counts: SetCounts) => number,
): Metric {
  return {
    ...description,
    unit: 'share',
    range,
    higherIsBetter: true,
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
export const setRecall = setMetric(
  { key: 'set-recall', label: 'Set recall', citation: 'scikit-learn, recall_score, average="samples"' },
  ({ hits, expected }) => hits / expected,
);

/** Harmonic mean of a sample's precision and recall, 2 |P ∩ G| / (|P| + |G|), mean over samples; 0 without a hit. */
export const setF1 = setMetric(
  { key: 'set-f1', label: 'Set F1', citation: 'scikit-learn, f1_score, average="samples"' },
  ({ hits, predicted, expected }) => (2 * hits) / (predicted + expected),
);

/** Set-level precision |P ∩ G| / |P|, mean over samples; an empty P scores 0. */
export const setPrecision: Metric = {
  ...setMetric(
    {
      key: 'set-precision',
      label: 'Set precision',
      citation: 'GM-Skip, arXiv 2508.18227, multi-object set classification',
    },
    ({ hits, predicted }) => hits / predicted,
  ),
  secondary: [setRecall, setF1],
};
