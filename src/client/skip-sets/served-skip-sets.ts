import { readPublishedSkipSets } from '#engine/export/published-skip-set.ts';
import { UrlSource } from '#host/remote/url-source.ts';
import type { PublishedSkipSets } from './published-skip-sets.ts';

/** The registry in a folder that is served with the page. */
export function servedSkipSets(url: string, page: string): PublishedSkipSets {
  const folder = new UrlSource(url, page);
  return { list: () => readPublishedSkipSets(folder) };
}
