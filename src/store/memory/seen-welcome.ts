import type { PageMemory } from './page-memory.ts';

const NAME = 'skipscope-welcome';
const SEEN = 'seen';

/** Whether the welcome was dismissed in this browser, so that it is not shown again. */
export function recallWelcome(memory: PageMemory): boolean {
  return memory.read(NAME) === SEEN;
}

export function keepWelcome(memory: PageMemory): void {
  memory.write(NAME, SEEN);
}
