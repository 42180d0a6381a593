import type { RunEvent } from '#engine/search/run-event.ts';
import { foldRun, initialRunState } from '#engine/search/fold-run.ts';
import type { RunState } from '#engine/search/run-state.ts';

/** Milliseconds between two publications: a small model journals hundreds of events a second. */
const PUBLISH_MS = 100;

/** Folds the events of one run as they come and hands the state on at a pace that a page can draw. */
export class RunFolder {
  #state: RunState = initialRunState;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #publish: (state: RunState) => void;

  constructor(publish: (state: RunState) => void) {
    this.#publish = publish;
  }

  add(event: RunEvent): void {
    this.#state = foldRun(this.#state, event);
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, PUBLISH_MS);
  }

  /** Publishes what has come so far. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#publish(this.#state);
  }
}
