import type { Progress, RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome, RunSummary } from '#service/contract/run-operations.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StopReason } from '#engine/search/stop-reason.ts';

/** The run that a client has submitted. */
export type RunRequest = Pick<RunSummary, 'id' | 'spec' | 'owner'> & {
  /** Whether somebody has asked for it since the host started; the host resumes others by itself. */
  readonly byHand: boolean;
};

type Follower = Pick<RunCallbacks, 'onEvent' | 'onProgress'>;

/** A run that waits for its turn or is executed, with its followers. The run is claimed in the store until it ends. */
export class QueuedRun {
  readonly id: string;
  readonly spec: SearchSpec;
  readonly owner: string | null;
  readonly byHand: boolean;
  readonly outcome: Promise<RunOutcome>;
  readonly #controller = new AbortController();
  #settle: (outcome: Promise<RunOutcome>) => void = () => undefined;
  readonly #release: () => void;
  readonly #followers = new Set<Follower>();
  readonly #events: RunEvent[];
  #replayed = 0;
  #progress: Progress | null = null;

  /** `events` are the events of the journal so far. `release` ends the claim on the run, and is called when the run ends. */
  constructor({ id, spec, owner, byHand }: RunRequest, events: readonly RunEvent[], release: () => void) {
    this.id = id;
    this.spec = spec;
    this.owner = owner;
    this.byHand = byHand;
    this.#events = [...events];
    this.#release = release;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Followers receive the error; the error of a run without followers is in its journal and is not unhandled.
    this.outcome.catch(() => undefined);
  }

  /** Every event so far. The list only grows. */
  get events(): readonly RunEvent[] {
    return this.#events;
  }

  /** The preparation of pictures; null while none are prepared. */
  get progress(): Progress | null {
    return this.#progress;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(reason: StopReason): void {
    this.#controller.abort(reason);
  }

  /**
   * Takes an event of the search, and tells whether it is new. A resumed search repeats the events of its journal first, and these are
   * not passed on again.
   */
  replay(event: RunEvent): boolean {
    this.#replayed++;
    const isNew = this.#replayed > this.#events.length;
    if (isNew) this.append(event);
    return isNew;
  }

  /** Passes a new event of the journal on to the followers. */
  append(event: RunEvent): void {
    this.#progress = null;
    this.#events.push(event);
    for (const { onEvent } of this.#followers) onEvent(event);
  }

  report(progress: Progress): void {
    this.#progress = progress;
    for (const { onProgress } of this.#followers) onProgress?.(progress);
  }

  /** Settles the outcome and ends the claim on the run. */
  end(outcome: Promise<RunOutcome>): void {
    this.#settle(outcome.finally(this.#release));
  }

  /** Resolves at the next event, at the next progress, at the end of the run, or when `signal` is aborted. */
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

  /** Passes every event on, from the first one, until the run ends. Rejects when `signal` is aborted. */
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
