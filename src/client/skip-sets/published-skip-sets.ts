import type { PublishedSkipSet } from '#engine/export/published-skip-set.ts';

/** The skip sets that are published in the registry beside the page. */
export interface PublishedSkipSets {
  /** None where the page is served without them. Throws `SkipscopeError` when they cannot be reached, or one is not as its format has it. */
  list(): Promise<readonly PublishedSkipSet[]>;
}

/** A page that is served without a registry. */
export const NO_PUBLISHED_SKIP_SETS: PublishedSkipSets = { list: () => Promise.resolve([]) };
