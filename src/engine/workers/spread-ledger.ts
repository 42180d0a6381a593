import { NO_WORK, type SpreadWork, addWork } from './spread-work.ts';

/** What the units of all searches of a process have come to, those of the search under way included. */
export class SpreadLedger {
  readonly #onEnded: (work: SpreadWork) => void;
  readonly #live = new Set<() => SpreadWork>();
  #ended = NO_WORK;

  /** `onEnded` is told what the units of each search came to. */
  constructor(onEnded: (work: SpreadWork) => void = () => undefined) {
    this.#onEnded = onEnded;
  }

  /** Counts what `work` tells, until the function that is returned is called: then the units have come to their end. */
  follow(work: () => SpreadWork): () => void {
    this.#live.add(work);
    return () => {
      if (!this.#live.delete(work)) return;
      const ended = work();
      this.#ended = addWork(this.#ended, ended);
      this.#onEnded(ended);
    };
  }

  get work(): SpreadWork {
    return [...this.#live].reduce((sum, work) => addWork(sum, work()), this.#ended);
  }
}
