import type { PageMemory } from '#store/memory/page-memory.ts';

const LEFT = 'skipscope-left';

/** Whether the last page of this origin was left or reloaded by a person. A page that its model took down says nothing. */
export function wasLeft(memory: PageMemory): boolean {
  const left = memory.read(LEFT) !== null;
  memory.write(LEFT, null);
  return left;
}

/** Tells the next page when a person leaves this one. */
export function noteLeaving(memory: PageMemory): void {
  window.addEventListener('pagehide', () => {
    memory.write(LEFT, 'yes');
  });
  // A page that is brought back has not been left.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) memory.write(LEFT, null);
  });
}
