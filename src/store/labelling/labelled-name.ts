import type { PageMemory } from '#store/memory/page-memory.ts';

const NAME = 'skipscope-labelled-set';

/** The name of the set that was being labelled when the page was closed; null for none. */
export function recallLabelledName(memory: PageMemory): string | null {
  return memory.read(NAME);
}

export function keepLabelledName(memory: PageMemory, name: string | null): void {
  memory.write(NAME, name);
}
