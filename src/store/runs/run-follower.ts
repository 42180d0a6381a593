import { candidateBlock } from '#engine/search/fold-evaluation.ts';
import { foldRun, initialRunState } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import { isAbort, unlessAborted } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { RunFollower, SliceContext } from '#store/state/app-state.ts';

/** Makes the call that starts or resumes a run. */
type CallRun = (id: string, callbacks: RunCallbacks) => Promise<RunOutcome>;

interface FollowedRun {
  readonly controller: AbortController;
  readonly ended: Promise<RunOutcome | null>;
}

export class LiveRunFollower implements RunFollower {
  readonly #set: SliceContext['set'];
  readonly #get: SliceContext['get'];
  readonly #client: SliceContext['client'];
  #current: FollowedRun | null = null;

  constructor({ set, get, client }: Pick<SliceContext, 'set' | 'get' | 'client'>) {
    this.#set = set;
    this.#get = get;
    this.#client = client;
  }

  start(spec: SearchSpec, keepsView = false): Promise<RunOutcome | null> {
    return this.#follow(crypto.randomUUID(), keepsView, (id, callbacks) =>
      this.#client.runs.start({ id, spec }, callbacks),
    );
  }

  resume(id: string, keepsView = false): Promise<RunOutcome | null> {
    return this.#follow(id, keepsView, (run, callbacks) => this.#client.runs.resume({ id: run }, callbacks));
  }

  async settled(): Promise<void> {
    await this.#current?.ended;
  }

  async leave(): Promise<void> {
    this.#current?.controller.abort(LEAVE_RUN);
    await this.settled();
  }

  async #follow(id: string, keepsView: boolean, start: CallRun): Promise<RunOutcome | null> {
    const controller = new AbortController();
    const followed = { controller, ended: this.#show(id, keepsView, start, controller.signal) };
    this.#current = followed;
    try {
      return await followed.ended;
    } finally {
      if (this.#current === followed) this.#current = null;
      // `settled` does not wait for this.
      await this.#get().refreshRuns();
    }
  }

  async #show(
    id: string,
    keepsView: boolean,
    start: CallRun,
    signal: AbortSignal,
  ): Promise<RunOutcome | null> {
    const { run } = this.#get();
    const kept = keepsView ? run : null;
    const fold = this.#foldOf(id, kept?.id ?? null);
    this.#set({ run: kept, liveRunId: id, stopping: null, searchProblem: null });
    try {
      return await unlessAborted(start(id, this.#callbacks(id, fold, signal)), signal);
    } catch (error) {
      if (isAbort(error)) return null;
      this.#set({ searchProblem: problemOf(error) });
      return null;
    } finally {
      fold.flush();
      this.#set({ liveRunId: null, stopping: null, preparation: null });
      // The backend is idle now, executes another run, or is lost.
      void this.#get().checkBackend();
    }
  }

  /** The fold of a run that takes the place of the `kept` one in view. */
  #foldOf(id: string, kept: string | null): RunFold {
    return new RunFold((state, trying) => {
      if (state.spec === null) return;
      // The pictures of a queued run are prepared while it waits.
      if (state.status !== 'queued') this.#set({ preparation: null });
      const { run } = this.#get();
      // Another run may have been opened meanwhile: it stays in view.
      if (run === null || run.id === id || run.id === kept) this.#set({ run: { id, state, trying } });
    });
  }

  #callbacks(id: string, fold: RunFold, signal: AbortSignal): RunCallbacks {
    return {
      signal,
      onEvent: (event) => {
        if (!signal.aborted) fold.add(event);
      },
      onProgress: (preparation) => {
        if (!signal.aborted && this.#get().liveRunId === id) this.#set({ preparation });
      },
      onRewind: () => {
        if (!signal.aborted) fold.restart();
      },
    };
  }
}

/** Milliseconds between two publications: a small model journals hundreds of events a second. */
const PUBLISH_MS = 250;

/** Takes the state of a run and the block that was scored last; null between two steps. */
type PublishRun = (state: RunState, trying: number | null) => void;

/** Folds the events of one run as they come and publishes the state at a pace that a page can draw. */
class RunFold {
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
