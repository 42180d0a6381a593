import type { BrowserMeans } from '#client/worker/browser-means.ts';
import { PRETRAINED_MODEL, SMALL_MODEL, type ServedModel } from './served-models.ts';

export interface ServedChoice {
  readonly model: ServedModel;
  /** Why this one, as a sentence. */
  readonly reason: string;
}

/** The choice for a page that was told nothing of its browser. */
export const UNKNOWN_BROWSER: ServedChoice = {
  model: SMALL_MODEL,
  reason: 'Nothing is known of this browser.',
};

/** The pretrained model needs about 1 GiB: its weights, their copies in WASM, and the browser around them. */
const LEAST_MEMORY_GIB = 4;

/** What speaks against the pretrained model; null where its first answer comes within a dozen seconds or so. */
function objection({ threads, memoryGib, savesData, slowNetwork }: BrowserMeans): string | null {
  if (savesData) return 'This browser is set to fetch little.';
  if (slowNetwork) return 'The network is slow.';
  if (memoryGib !== null && memoryGib < LEAST_MEMORY_GIB)
    return `This device has ${String(memoryGib)} GB of memory.`;
  if (threads < 2) return 'WASM has one thread in this browser.';
  return null;
}

/** The model that a page opens by itself: the pretrained one where its first answer does not keep a person waiting. */
export function chooseServedModel(means: BrowserMeans): ServedChoice {
  const reason = objection(means);
  if (reason !== null) return { model: SMALL_MODEL, reason };
  return { model: PRETRAINED_MODEL, reason: 'This browser is quick enough for it.' };
}
