import type { ImportanceMeasure } from './importance-measure.ts';
import { meanValue } from './mean-value.ts';

/** How much less likely the reference answers become: log p under the full model minus log p without the block. */
export const likelihoodDrop: ImportanceMeasure = {
  key: 'likelihood-drop',
  label: 'Likelihood drop',
  unit: 'nats per token',
  zero: 'the reference answers are as likely as before',
  higher: 'the reference answers become less likely without the block; below 0 they become more likely',
  citation: 'Song et al., SLEB, ICML 2024, arXiv 2402.09025: its objective, against the full model',
  needs: 'likelihoods',
  valuesOf: ({ blocks, readings }, seed) =>
    Array.from({ length: blocks }, (_, block) =>
      meanValue(
        readings.flatMap(({ likelihood }) => {
          const without = likelihood?.without[block];
          return likelihood && without !== undefined ? [likelihood.full - without] : [];
        }),
        seed,
      ),
    ),
};
