import type { ComparisonViews } from '#store/state/comparison-state.ts';

/** What the charts of the comparison show where nobody has chosen anything: metric and time against sparsity. */
export const FIRST_VIEWS: ComparisonViews = {
  chart: { up: 'metric', across: 'sparsity', window: null },
  chart2: { up: 'latency', across: 'sparsity', window: null },
};
