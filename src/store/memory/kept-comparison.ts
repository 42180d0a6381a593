import { z } from 'zod';

import { type SearchSpec, storedSpecSchema, withReferenceForm } from '#engine/search/search-spec.ts';
import type { PageMemory } from './page-memory.ts';

const NAME = 'skipscope-comparison';

const specs = z.lazy(() => z.array(storedSpecSchema).min(1));

/**
 * The comparison under way when the page was closed; null for none, and for a text that this version does not
 * understand.
 */
export function recallComparison(memory: PageMemory): readonly SearchSpec[] | null {
  const text = memory.read(NAME);
  if (text === null) return null;
  try {
    return specs.parse(JSON.parse(text)).map(withReferenceForm);
  } catch {
    // Only the offer to resume is lost: the runs themselves are in their journals.
    return null;
  }
}

export function keepComparison(memory: PageMemory, kept: readonly SearchSpec[] | null): void {
  memory.write(NAME, kept && JSON.stringify(kept));
}
