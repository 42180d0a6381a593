import { entryByKey } from '#engine/registry.ts';

import { accuracy } from './accuracy.ts';
import { cider } from './cider.ts';
import type { Metric } from './metric.ts';
import { setPrecision } from './set-precision.ts';

/** Every metric a task can be scored with. */
export const METRICS: readonly Metric[] = [accuracy, setPrecision, cider];

/** Throws `SkipscopeError('invalid-input')` listing the known metrics. */
export function metricByKey(key: string): Metric {
  return entryByKey(METRICS, 'metric', key);
}
