import type { PublishedSkipSet } from '#engine/export/published-skip-set.ts';

/** A skip set of no publication. */
export function publishedSet(blocks: number, skip: readonly number[], id = 'owner/name'): PublishedSkipSet {
  return {
    format: 'skipscope-published-skip-set',
    version: 1,
    model: { id, revision: null, blocks },
    skip: [...skip],
    task: 'captioning',
    data: { name: 'COCO val2017', samples: null },
    metric: { key: 'cider', value: 100, baseline: null, interval: null },
    source: { citation: 'A. Author, A title, 2025, table 1', url: 'https://example.org/' },
    verified: false,
  };
}
