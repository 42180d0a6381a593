import type { MetricKey } from './metric.ts';

/** Below this number of images CIDEr's idf says little of how rare a word is. */
const FEW_IMAGES = 20;

/**
 * What to tell people before they trust CIDEr on few images; null when there is nothing to tell. `hasTable`: document
 * frequencies of a larger reference set are used.
 */
export function referenceWarning(metric: MetricKey, images: number, hasTable: boolean): string | null {
  if (metric !== 'cider' || hasTable || images >= FEW_IMAGES) return null;
  const what = images === 1 ? 'CIDEr of one image is always 0' : `CIDEr on ${images} images is distorted`;
  return `${what}: it weighs words by how rare they are among the references. Use ${FEW_IMAGES} images or more, or document frequencies of a larger set.`;
}
