import type { PublishedSkipSet } from '#engine/export/published-skip-set.ts';
import type { Problem } from './problem.ts';

export interface PublishedSetsSlice {
  /** The registry of published skip sets; null until read. */
  readonly publishedSets: readonly PublishedSkipSet[] | null;
  /** Why it could not be read. */
  readonly publishedSetsProblem: Problem | null;
  /** Reads the registry once; after a failure it is read again. */
  readPublishedSets(): Promise<void>;
}
