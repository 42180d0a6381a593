import { accuracy } from './accuracy.ts';
import { cider } from './cider.ts';
import type { MetricKey, MetricScoring } from './metric.ts';
import { setF1, setPrecision, setRecall } from './set-metrics.ts';

/** What computes the scores of every metric in the catalogue. */
export const SCORINGS: Readonly<Record<MetricKey, MetricScoring>> = {
  accuracy,
  'set-precision': setPrecision,
  'set-recall': setRecall,
  'set-f1': setF1,
  cider,
};
