import { entryByKey } from '#engine/base/registry.ts';

import { accuracy } from './accuracy.ts';
import { cider } from './cider.ts';
import type { Measure } from './measure.ts';
import type { Metric } from './metric.ts';
import { nll } from './nll.ts';
import { setF1, setPrecision, setRecall } from './set-metrics.ts';

/** Every metric of answers. */
export const METRICS: readonly Metric[] = [accuracy, setPrecision, setRecall, setF1, cider];

/** Throws `SkipscopeError('invalid-input')` listing the known metrics. */
export function metricByKey(key: string): Metric {
  return entryByKey(METRICS, 'metric', key);
}

/** Everything that has scores: the metrics of answers, and NLL. */
export const MEASURES: readonly Measure[] = [...METRICS, nll];

/** Throws `SkipscopeError('invalid-input')` listing the known measures. */
export function measureByKey(key: string): Measure {
  return entryByKey(MEASURES, 'measure', key);
}
