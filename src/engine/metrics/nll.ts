import type { Measure } from './measure.ts';

/**
 * How unlikely the references are: the score is minus their mean negative log-likelihood per token, so that higher is
 * better. It is no metric of answers: it needs the logits of the references. A constraint `alpha * M(full)` means nothing
 * below 0.
 */
export const nll: Measure & { readonly key: 'nll' } = {
  key: 'nll',
  label: 'NLL per token',
  citation: 'Song et al., SLEB, ICML 2024, arXiv 2402.09025',
  unit: 'negated nats',
  range: { min: -Infinity, max: 0 },
  higherIsBetter: true,
};
