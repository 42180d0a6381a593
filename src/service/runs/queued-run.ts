import type { Progress, RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome, RunSummary } from '#service/contract/run-operations.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StopReason } from '#engine/search/stop-reason.ts';

/** What somebody has asked for. */
export type AskedRun = Pick<RunSummary, 'id' | 'spec' | 'owner'>;

type Follower = Pick<RunCallbacks, 'onEvent' | 'onProgress'>;

/** A run that waits for its turn or is under way, claimed for this host, with those who follow it. */
export class QueuedRun {
  readonly id: string;
  readonly spec: SearchSpec;
  readonly owner: string | null;
  readonly outcome: Promise<RunOutcome>;
  readonly #controller = new AbortController();
  #settle: (outcome: Promise<RunOutcome>) => void = () => undefined;
  readonly #release: () => void;
  readonly #followers = new Set<Follower>();
  readonly #events: RunEvent[];
  #replayed = 0;
  #progress: Progress | null = null;

  /** `events` is what the journal holds so far; `release` gives back the claim on the run, and is called at its end. */
  constructor({ id, spec, owner }: AskedRun, events: readonly RunEvent[], release: () => void) {
    this.id = id;
    this.spec = spec;
    this.owner = owner;
    this.#events = [...events];
    this.#release = release;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Whoever follows gets the error; a run that nobody follows has it in its journal.
    this.outcome.catch(() => undefined);
  }

  /** Every event so far; the list only grows. */
  get events(): readonly RunEvent[] {
    return this.#events;
  }

  /** How far the pictures are made ready; null while none are. */
  get progress(): Progress | null {
    return this.#progress;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(reason: StopReason): void {
    this.#controller.abort(reason);
  }

  /** Passes on an event of the journal; the search repeats the old ones first, and these are known. */
  replay(event: RunEvent): void {
    this.#replayed++;
    if (this.#replayed > this.#events.length) this.append(event);
  }

  /** Passes on an event that the journal has got. */
  append(event: RunEvent): void {
    this.#progress = null;
    this.#events.push(event);
    for (const { onEvent } of this.#followers) onEvent(event);
  }

  report(progress: Progress): void {
    this.#progress = progress;
    for (const { onProgress } of this.#followers) onProgress?.(progress);
  }

  /** Settles the outcome once and for all. */
  end(outcome: Promise<RunOutcome>): void {
    this.#settle(outcome.finally(this.#release));
  }

  /** Resolves once there is something new: an event, progress, or the end of the run; or when `signal` is aborted. */
  async changed(signal: AbortSignal): Promise<void> {
    let announce = (): void => undefined;
    const change = new Promise<void>((resolve) => {
      announce = resolve;
    });
    const follower: Follower = { onEvent: announce, onProgress: announce };
    this.#followers.add(follower);
    signal.addEventListener('abort', announce, { once: true });
    try {
      if (!signal.aborted) await Promise.race([change, this.outcome.catch(() => undefined)]);
    } finally {
      this.#followers.delete(follower);
      signal.removeEventListener('abort', announce);
    }
  }

  /** Passes on every event from the first one until the run ends, or until `signal` is aborted. */
  async follow({ signal, onEvent, onProgress }: RunCallbacks): Promise<RunOutcome> {
    signal?.throwIfAborted();
    const follower: Follower = { onEvent, ...(onProgress && { onProgress }) };
    for (const event of this.#events) onEvent(event);
    if (this.#progress) onProgress?.(this.#progress);
    this.#followers.add(follower);
    try {
      return await (signal ? unlessAborted(this.outcome, signal) : this.outcome);
    } finally {
      this.#followers.delete(follower);
    }
  }
}
