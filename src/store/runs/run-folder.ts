import { candidateBlock } from '#engine/search/fold-evaluation.ts';
import { foldRun, initialRunState } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';

/** Milliseconds between two publications: a small model journals hundreds of events a second. */
const PUBLISH_MS = 100;

/** Takes the state of a run and the block that was scored last; null between two steps. */
export type PublishRun = (state: RunState, trying: number | null) => void;

/** Folds the events of one run as they come and publishes the state at a pace that a page can draw. */
export class RunFolder {
  #state: RunState = initialRunState;
  #trying: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #publish: PublishRun;

  constructor(publish: PublishRun) {
    this.#publish = publish;
  }

  add(event: RunEvent): void {
    this.#state = foldRun(this.#state, event);
    this.#trying = triedBlock(this.#state, event);
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, PUBLISH_MS);
  }

  /** Drops the events that have come: all of them come again. */
  restart(): void {
    this.#state = initialRunState;
    this.#trying = null;
  }

  /** Publishes the state so far. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#publish(this.#state, this.#trying);
  }
}

/** The candidate that an event is about. */
function triedBlock(state: RunState, event: RunEvent): number | null {
  if (event.type === 'candidate' || event.type === 'pruned') return event.block;
  return event.type === 'evaluation' ? candidateBlock(state, event) : null;
}
