import type { ImportanceMeasure } from './importance-measure.ts';
import { meanValue } from './mean-value.ts';

/**
 * KL(full || without the block) of the distributions behind the last token of the prompt, from which the first token of the
 * answer is chosen. It needs no reference. Settings that change logits while decoding are not applied.
 */
export const firstTokenDivergence: ImportanceMeasure = {
  key: 'kl-divergence',
  label: 'KL of the first token',
  unit: 'nats',
  zero: 'the first token of the answer has the same distribution',
  higher: 'the distribution of the first token is another one without the block',
  citation: 'Kullback and Leibler, 1951; at the first position of the answer',
  needs: 'first-tokens',
  valuesOf: ({ blocks, readings }, seed) =>
    Array.from({ length: blocks }, (_, block) =>
      meanValue(
        readings.flatMap(({ divergence }) => divergence?.[block] ?? []),
        seed,
      ),
    ),
};
