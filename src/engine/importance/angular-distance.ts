import { mean } from '#engine/statistics/interval.ts';
import type { BlockValue, ImportanceMeasure } from './importance-measure.ts';
import type { SampleReading } from './sample-reading.ts';

/** The angular distance that a block alone makes: span 1 of `angularDistances`. */
export const angularDistance: ImportanceMeasure = {
  key: 'angular-distance',
  label: 'Angular distance',
  unit: 'half turns',
  zero: 'the block does not turn the state of the last token of the prompt',
  higher: 'the block turns this state further; 0.5 is a right angle, 1 the opposite direction',
  citation: 'Gromov et al., The Unreasonable Ineffectiveness of the Deeper Layers, arXiv 2403.17887',
  needs: 'streams',
  valuesOf: ({ blocks, readings }) => {
    const distances = angularDistances(readings, blocks);
    return distances.map(([alone = null]): BlockValue | null =>
      alone === null ? null : { value: alone, interval: null },
    );
  },
};

/**
 * d(x_l, x_l+n) = arccos(cosine) / pi between the states of the prompt's last token in front of block l and in front of
 * block l + n (behind the last block for l + n = L), mean over samples: `[l][n - 1]`. The n blocks with the smallest
 * distance are those that the publication removes. Null where a state of every sample has no direction.
 */
export function angularDistances(
  readings: readonly SampleReading[],
  blocks: number,
): readonly (readonly (number | null)[])[] {
  return Array.from({ length: blocks }, (_, start) =>
    Array.from({ length: blocks - start }, (__, span) => {
      const cosines = readings.flatMap(({ spans }) => spans?.[start]?.[span] ?? []);
      const angles = cosines.filter((cosine) => !Number.isNaN(cosine)).map(angleOf);
      return angles.length === 0 ? null : mean(angles);
    }),
  );
}

/** Rounding can take a cosine a little beyond its range. */
function angleOf(cosine: number): number {
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
}
