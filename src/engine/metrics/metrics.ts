import { entryByKey } from '#engine/base/registry.ts';
import type { Measure } from './measure.ts';
import type { Metric, MetricKey } from './metric.ts';

const CATALOGUE: { readonly [Key in MetricKey]: Metric & { readonly key: Key } } = {
  accuracy: {
    key: 'accuracy',
    label: 'Top-1 accuracy',
    citation: 'GM-Skip, arXiv 2508.18227, single-object classification',
    unit: 'share',
    range: { min: 0, max: 1 },
    higherIsBetter: true,
  },
  'set-precision': {
    key: 'set-precision',
    label: 'Set precision',
    citation: 'GM-Skip, arXiv 2508.18227, multi-object set classification',
    unit: 'share',
    range: { min: 0, max: 1 },
    higherIsBetter: true,
    secondary: ['set-recall', 'set-f1'],
  },
  'set-recall': {
    key: 'set-recall',
    label: 'Set recall',
    citation: 'scikit-learn, recall_score, average="samples"',
    unit: 'share',
    range: { min: 0, max: 1 },
    higherIsBetter: true,
  },
  'set-f1': {
    key: 'set-f1',
    label: 'Set F1',
    citation: 'scikit-learn, f1_score, average="samples"',
    unit: 'share',
    range: { min: 0, max: 1 },
    higherIsBetter: true,
  },
  cider: {
    key: 'cider',
    label: 'CIDEr',
    citation: 'Vedantam et al., CIDEr, CVPR 2015; pycocoevalcap 1.2, cider/cider_scorer.py (CIDEr-D)',
    unit: 'points',
    range: { min: 0, max: 1000 },
    higherIsBetter: true,
  },
};

/** Every metric of answers. */
const METRICS: readonly Metric[] = Object.values(CATALOGUE);

/** Throws `SkipscopeError('invalid-input')` listing the known metrics. */
export function metricByKey(key: string): Metric {
  return entryByKey(METRICS, 'metric', key);
}

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

/** Every measure with scores: the metrics of answers, and NLL. */
export const MEASURES: readonly Measure[] = [...METRICS, nll];

/** Throws `SkipscopeError('invalid-input')` listing the known measures. */
export function measureByKey(key: string): Measure {
  return entryByKey(MEASURES, 'measure', key);
}

/** Below this number of images CIDEr's idf does not reflect how rare a word is. */
const FEW_IMAGES = 20;

/**
 * The warning about CIDEr on few images; null when none is needed. `hasTable`: document frequencies of a larger
 * reference set are used.
 */
export function referenceWarning(metric: MetricKey, images: number, hasTable: boolean): string | null {
  if (metric !== 'cider' || hasTable || images >= FEW_IMAGES) return null;
  const what = images === 1 ? 'CIDEr of one image is always 0' : `CIDEr on ${images} images is distorted`;
  return `${what}: it weighs words by how rare they are among the references. Use ${FEW_IMAGES} images or more, or document frequencies of a larger set.`;
}
