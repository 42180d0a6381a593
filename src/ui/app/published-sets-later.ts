import type { PublishedSkipSets } from '#client/skip-sets/published-skip-sets.ts';

/** The registry in `skip-sets/` beside the page. What reads it is no part of the first script. */
export function publishedSetsLater(): PublishedSkipSets {
  return {
    list: async () => {
      const { servedSkipSets } = await import('#client/skip-sets/served-skip-sets.ts');
      return servedSkipSets('skip-sets/', document.baseURI).list();
    },
  };
}
