import { publishedClaim } from '#engine/export/published-skip-set.ts';
import type { ChosenBlocks } from '#engine/export/skip-file.ts';
import type { Terminal } from './terminal.ts';

/** Says of a published skip set where it is from, and that its figure is a claim. */
export function notePublication({ published }: ChosenBlocks, terminal: Terminal): void {
  if (published) terminal.note(publishedClaim(published));
}
