import type { PageMemory } from './page-memory.ts';

const NAME = 'skipscope-recorded-run';
const CLOSED = 'closed';

/** Whether a recorded run was closed in this browser, so that none is shown unasked again. */
export function recallClosedRecording(memory: PageMemory): boolean {
  return memory.read(NAME) === CLOSED;
}

export function keepClosedRecording(memory: PageMemory): void {
  memory.write(NAME, CLOSED);
}
