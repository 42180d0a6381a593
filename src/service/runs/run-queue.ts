import type { CallOptions, RunCallbacks } from '#service/contract/call-options.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { RunList, RunOutcome, RunSummary } from '#service/contract/run-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { foldInTurns, foldRun } from '#engine/search/fold-run.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type RunState, isUnderWay } from '#engine/search/run-state.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SearchSpec, withReferenceForm } from '#engine/search/search-spec.ts';
import { CANCEL_RUN, PAUSE_RUN, type StopReason } from '#engine/search/stop-reason.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { type RunRequest, QueuedRun } from './queued-run.ts';
import { adoptJournal } from './adopt-journal.ts';
import { type RunActivity, interruptedRuns, listRuns, summarizeRun } from './run-list.ts';
import type { RunOutlines } from './run-outlines.ts';
import { type Release, RunReservations } from './run-reservations.ts';
import type { RunExecutor } from './run-executor.ts';
import { RunTurns } from './run-turns.ts';

export interface RunQueueOptions {
  /** Throws `SkipscopeError` for a search that cannot be executed with the present models and calibration sets. */
  readonly check: (spec: SearchSpec) => Promise<void>;
  /** The times of a point that a run lacks; null if it has them. */
  readonly time: (run: RunState, skip: SkipSet, options: CallOptions) => Promise<RunEvent | null>;
}

type Runs = SkipscopeClient['runs'];
type ById = { readonly id: string };

/** Queues runs, each claimed until it ends, and lists all stored ones. `RunTurns` executes them. */
export class RunQueue implements Runs {
  readonly #runs: RunStore;
  readonly #outlines: RunOutlines;
  readonly #executor: RunExecutor;
  readonly #options: RunQueueOptions;
  /** Every run that waits or is executed, by id. */
  readonly #queuedRuns = new Map<string, QueuedRun>();
  /** Runs that are being queued, cancelled, adopted or deleted. */
  readonly #reservations: RunReservations;
  readonly #turns: RunTurns;

  constructor(runs: RunStore, outlines: RunOutlines, executor: RunExecutor, options: RunQueueOptions) {
    this.#runs = runs;
    this.#outlines = outlines;
    this.#executor = executor;
    this.#options = options;
    this.#reservations = new RunReservations(runs, (id) => this.#queuedRuns.has(id));
    this.#turns = new RunTurns(executor, ({ id }) => this.#queuedRuns.delete(id));
  }

  /** Starts a run and follows it. Aborting `callbacks.signal` pauses the run. */
  async start({ id, spec }: Parameters<Runs['start']>[0], callbacks: RunCallbacks): Promise<RunOutcome> {
    return this.#followAsOwner(await this.submit(id, spec, null), callbacks);
  }

  /** Resumes a run and follows it. A run that is queued already is only followed. */
  async resume({ id }: ById, callbacks: RunCallbacks): Promise<RunOutcome> {
    const queued = this.#queuedRuns.get(id);
    if (queued) return queued.follow(callbacks);
    const run = await this.requeue(id, null);
    if (run) return this.#followAsOwner(run, callbacks);
    const events = await this.events({ id });
    for (const event of events) callbacks.onEvent(event);
    return (await foldInTurns(events)).status === 'cancelled' ? 'cancelled' : 'done';
  }

  /**
   * Queues a new run, unless the same run is queued already: a client that has lost the answer submits its run again. Resolves once
   * the journal is stored.
   */
  async ensure(id: string, spec: SearchSpec, owner: string | null): Promise<void> {
    await this.#reservations.settled(id);
    const queued = this.#queuedRuns.get(id);
    if (!queued || canonicalJson(queued.spec) !== canonicalJson(withReferenceForm(spec)))
      await this.submit(id, spec, owner);
  }

  /** Queues a run that stopped, unless it is queued already. */
  async ensureResumed(id: string, owner: string | null): Promise<void> {
    await this.#reservations.settled(id);
    if (!this.#queuedRuns.has(id)) await this.requeue(id, owner);
  }

  /** Queues a new run. Resolves once its journal is stored. Throws `SkipscopeError('invalid-input')` for an id that is taken. */
  submit(id: string, spec: SearchSpec, owner: string | null): Promise<QueuedRun> {
    return this.#reservations.hold(id, async (keep) => {
      if ((await this.events({ id })).length > 0)
        throw new SkipscopeError(
          'invalid-input',
          `There is a run "${id}" already.`,
          'Resume it, or use another id.',
        );
      return this.#enqueue({ id, spec: withReferenceForm(spec), owner, byHand: true }, [], keep);
    });
  }

  /** Queues a run that stopped. Resolves once its journal says so; to null for a run that is done or cancelled. */
  requeue(id: string, owner: string | null): Promise<QueuedRun | null> {
    return this.#reservations.hold(id, async (keep) => {
      const events = await this.events({ id });
      const state = await foldInTurns(events);
      if (state.spec === null) throw unknownRun(id);
      const { spec, status } = state;
      if (status === 'done' || status === 'cancelled') return null;
      return this.#enqueue({ id, spec, owner, byHand: true }, events, keep);
    });
  }

  /** Queues the runs that waited or were executed when the server stopped. */
  async resumeInterrupted(): Promise<void> {
    for (const run of await interruptedRuns(this.#runs, this.#outlines))
      await this.#reservations.hold(run.id, (keep) => Promise.resolve(this.#admit(run, run.events, keep())));
  }

  /** A run that waits or is executed; undefined for any other. */
  queued(id: string): QueuedRun | undefined {
    return this.#queuedRuns.get(id);
  }

  /**
   * Stops a run so that it can be resumed. Resolves when its journal says so; a run that is not queued stays as it is. Throws
   * `SkipscopeError('storage')` where the journal cannot take it.
   */
  async pause({ id }: ById): Promise<void> {
    await this.#stop(id, PAUSE_RUN);
  }

  /** Ends a run for good, whether it is queued or not. */
  async cancel({ id }: ById): Promise<void> {
    await this.#stop(id, CANCEL_RUN);
    await this.#reservations.hold(id, async () => {
      const { spec, status } = await foldInTurns(await this.events({ id }));
      if (spec === null || status === 'done' || status === 'cancelled') return;
      await this.#runs.journal(id).append({ type: 'cancelled', at: Date.now() });
    });
  }

  /** Pauses every queued run. */
  async pauseAll(): Promise<void> {
    await Promise.all([...this.#queuedRuns.keys()].map((id) => this.pause({ id })));
  }

  get suspended(): boolean {
    return this.#turns.suspended;
  }

  /**
   * Stops the queue behind the evaluation under way and starts no other run. The journals stay as they are, so that
   * `resumeInterrupted` can resume the runs.
   */
  suspend(): Promise<void> {
    return this.#turns.suspend();
  }

  async list(): Promise<RunList> {
    return listRuns(this.#runs, this.#outlines, await this.#activities());
  }

  /** One run as the list shows it. Throws `SkipscopeError('not-found')` for an id without a run. */
  async summary({ id }: ById): Promise<RunSummary> {
    const activityOf = await this.#activities();
    const outline = await this.#outlines.outline(id);
    const summary = outline && summarizeRun(id, outline, activityOf(id));
    if (summary) return summary;
    throw unknownRun(id);
  }

  /** The id of the executed run, and the number of waiting ones. */
  status(): Pick<DeviceStatus, 'running' | 'queued'> {
    return { running: this.#turns.active?.id ?? null, queued: this.#turns.waiting };
  }

  events({ id }: ById): Promise<readonly RunEvent[]> {
    return this.#runs.journal(id).read();
  }

  journal({ id }: ById): Promise<string> {
    return this.#runs.lines(id);
  }

  /** Stores the journal of a run that another backend has executed, or the events that the other backend has added to it. */
  async adopt({ id, journal }: Parameters<Runs['adopt']>[0]): Promise<void> {
    const content = new Uint8Array(await journal.arrayBuffer());
    await this.#reservations.hold(id, () => adoptJournal(this.#runs, id, content));
  }

  /** Times a point of a run that is not under way. */
  async time({ id, skip }: Parameters<Runs['time']>[0], options: CallOptions = {}): Promise<void> {
    await this.#reservations.hold(id, async () => {
      const run = await foldInTurns(await this.events({ id }));
      if (run.spec === null) throw unknownRun(id);
      const timing = await this.#options.time(run, skip, options);
      if (timing) await this.#runs.journal(id).append(timing);
    });
  }

  delete({ id }: ById): Promise<void> {
    return this.#reservations.hold(id, () => this.#runs.delete(id));
  }

  async #enqueue(request: RunRequest, events: readonly RunEvent[], keep: () => Release): Promise<QueuedRun> {
    const { id, spec, owner } = request;
    await this.#options.check(spec);
    const queued: RunEvent = { type: 'queued', at: Date.now(), spec, owner };
    // Throws where the clock is so far from the run's start that its journal could not be read again.
    foldRun(await foldInTurns(events), queued);
    const stored = await this.#runs.journal(id).append(queued);
    return this.#admit(request, [...events, stored], keep());
  }

  #admit(request: RunRequest, events: readonly RunEvent[], release: Release): QueuedRun {
    const run = new QueuedRun(request, events, release);
    this.#queuedRuns.set(run.id, run);
    this.#turns.add(run);
    return run;
  }

  async #stop(id: string, reason: StopReason): Promise<void> {
    // A run that is being queued is stopped as soon as it is in the queue.
    await this.#reservations.settled(id);
    const run = this.#queuedRuns.get(id);
    if (!run) return;
    if (run !== this.#turns.active && !run.signal.aborted) {
      this.#turns.remove(run);
      const outcome = reason === CANCEL_RUN ? 'cancelled' : 'paused';
      const noted = this.#executor.note(run, { type: outcome, at: Date.now() });
      run.end(noted.finally(() => this.#queuedRuns.delete(id)).then(() => outcome));
    }
    run.stop(reason);
    await run.outcome.catch(async (error: unknown) => {
      // A run that has failed by itself needs no stop. One whose journal could not take the stop would be resumed by itself.
      if (isUnderWay(await foldInTurns(await this.events({ id })))) throw error;
    });
  }

  /** Follows a run for the caller that has started it. Aborting the signal of that caller pauses the run. */
  async #followAsOwner(run: QueuedRun, { signal, ...callbacks }: RunCallbacks): Promise<RunOutcome> {
    // An error of the pause is that of the run's outcome.
    const pause = (): void => void this.pause(run).catch(() => undefined);
    if (signal?.aborted) pause();
    signal?.addEventListener('abort', pause, { once: true });
    try {
      const outcome = await run.follow(callbacks);
      if (outcome === 'paused') signal?.throwIfAborted();
      return outcome;
    } finally {
      signal?.removeEventListener('abort', pause);
    }
  }

  /** Tells the present state of each run in the queue. */
  async #activities(): Promise<(id: string) => RunActivity> {
    const elsewhere = await this.#runs.claimedElsewhere();
    const ahead = this.#turns.ahead();
    return (id) => {
      const active = this.#queuedRuns.has(id);
      return {
        active,
        elsewhere: !active && elsewhere.has(id),
        ahead: ahead.get(id) ?? null,
        failure: this.#executor.failureOf(id),
      };
    };
  }
}

function unknownRun(id: string): SkipscopeError {
  return new SkipscopeError('not-found', `There is no run "${id}".`, 'Start a new search.');
}
