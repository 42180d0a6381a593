import { entryByKey } from '#engine/registry.ts';

import { accuracy } from './accuracy.ts';
import { cider } from './cider.ts';
import type { Metric } from './metric.ts';
import { setF1, setPrecision, setRecall } from './set-metrics.ts';

/** Every metric of answers. */
export const METRICS: readonly Metric[] = [accuracy, setPrecision, setRecall, setF1, cider];

/** Throws `SkipscopeError('invalid-input')` listing the known metrics. */
export function metricByKey(key: string): Metric {
  return entryByKey(METRICS, 'metric', key);
}
