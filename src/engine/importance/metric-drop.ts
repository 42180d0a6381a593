import { comparePaired } from '#engine/statistics/paired-comparison.ts';
import type { ImportanceMeasure } from './importance-measure.ts';

/** M(full) - M(i): what the task's metric loses. */
export const metricDrop: ImportanceMeasure = {
  key: 'metric-drop',
  label: 'Metric drop',
  unit: "the metric's",
  zero: 'the metric is the same; the answers may still differ',
  higher: 'the answers get worse without the block; below 0 they get better',
  citation: 'GM-Skip, arXiv 2508.18227: the score of a single block, against the full model',
  needs: 'answers',
  valuesOf: ({ blocks, answers }, seed) =>
    Array.from({ length: blocks }, (_, block) => {
      const full = answers?.full ?? [];
      const without = answers?.without[block] ?? [];
      if (full.length === 0) return null;
      const { difference, interval } = comparePaired(scoresOf(without), scoresOf(full), { seed });
      // One sample has no spread that could be resampled.
      const known = full.length > 1 || interval.method !== 'bootstrap';
      return { value: difference, interval: known ? interval : null };
    }),
};

function scoresOf(answers: readonly { readonly score: number }[]): readonly number[] {
  return answers.map(({ score }) => score);
}
