import { entryByKey } from '#engine/base/registry.ts';
import { angularDistance } from './angular-distance.ts';
import { blockInfluence, pictureInfluence, textInfluence } from './block-influence.ts';
import type { ImportanceKey, ImportanceMeasure } from './importance-measure.ts';
import { firstTokenDivergence } from './kl-divergence.ts';
import { likelihoodDrop } from './likelihood-drop.ts';
import { metricDrop } from './metric-drop.ts';

const CATALOGUE: { readonly [Key in ImportanceKey]: ImportanceMeasure } = {
  'metric-drop': metricDrop,
  'likelihood-drop': likelihoodDrop,
  'kl-divergence': firstTokenDivergence,
  'block-influence': blockInfluence,
  'block-influence-picture': pictureInfluence,
  'block-influence-text': textInfluence,
  'angular-distance': angularDistance,
};

/** Every measure of a block's importance, in the order in which they are shown. */
export const IMPORTANCE_MEASURES: readonly ImportanceMeasure[] = Object.values(CATALOGUE);

/** Throws `SkipscopeError('invalid-input')` listing the known measures. */
export function importanceMeasureByKey(key: string): ImportanceMeasure {
  return entryByKey(IMPORTANCE_MEASURES, 'measure of importance', key);
}
