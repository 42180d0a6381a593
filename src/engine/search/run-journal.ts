import type { RunEvent } from './run-event.ts';

/** The append-only record of a run: its only state. */
export interface RunJournal {
  /**
   * Resolves once the event is durable: a host that is killed afterwards must find it on the next `read`. Resolves to the event
   * as it was stored, with its checksum where the journal outlives the process.
   */
  append(event: RunEvent): Promise<RunEvent>;
  /** All events in order. */
  read(): Promise<readonly RunEvent[]>;
}

/** A journal that lives as long as the process. */
export class MemoryJournal implements RunJournal {
  readonly #events: RunEvent[];

  constructor(events: Iterable<RunEvent> = []) {
    this.#events = [...events];
  }

  append(event: RunEvent): Promise<RunEvent> {
    this.#events.push(event);
    return Promise.resolve(event);
  }

  read(): Promise<readonly RunEvent[]> {
    return Promise.resolve([...this.#events]);
  }
}
