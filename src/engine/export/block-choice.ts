import { SkipscopeError } from '#engine/base/errors.ts';
import { checkSkipSet, type SkipSet } from '#engine/base/skip-set.ts';
import type { BlockChoice } from './model-exporter.ts';
import { skipSetFor } from './skip-file.ts';

/**
 * Throws `SkipscopeError('invalid-input')` unless the blocks can be taken out of a model of so many: each exists,
 * none is protected, and one stays. None at all is the full model.
 */
export function requireRemovable(choice: BlockChoice, blocks: number): void {
  const { protect } = choice;
  const skip = skipSetFor(choice, blocks);
  checkSkipSet(protect, blocks);
  const kept = skip.find((block) => protect.includes(block));
  if (kept !== undefined)
    throw refusal(`Block ${kept} is protected, and cannot be taken out.`, 'Leave it out of the skip set.');
  if (skip.length === blocks)
    throw refusal(`All ${blocks} blocks would be taken out.`, 'Leave at least one block in.');
}

/** Says of a model in the form of its source that it is a copy where no block is taken out. */
export function copyWarnings({ skip }: BlockChoice): readonly string[] {
  return skip.length > 0
    ? []
    : ['No block is taken out: in this form the weights are a copy of the source’s.'];
}

function refusal(what: string, remedy: string): SkipscopeError {
  return new SkipscopeError('invalid-input', what, remedy);
}

/** The index that a block has once the skipped ones are gone; null for a skipped one. */
export function renumbered(block: number, skip: SkipSet): number | null {
  if (skip.includes(block)) return null;
  return block - skip.filter((gone) => gone < block).length;
}

/** The result's name: as chosen, or the last part of the source's, with the number of blocks where any are gone. */
export function exportedName(source: string, { name, skip }: Pick<BlockChoice, 'name' | 'skip'>): string {
  const last = source.split('/').at(-1) ?? source;
  return name ?? (skip.length === 0 ? last : `${last}-skip-${skip.length}`);
}
