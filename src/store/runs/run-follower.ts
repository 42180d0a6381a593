import type { RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import { LEAVE_RUN } from '#service/runs/leave-run.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { orAborted } from '#store/or-aborted.ts';
import { isAbort, problemOf } from '#store/state/problem.ts';
import { RunFolder } from './run-folder.ts';

export type StartRun = (id: string, callbacks: RunCallbacks) => Promise<RunOutcome>;

interface Drive {
  readonly controller: AbortController;
  readonly ended: Promise<RunOutcome | null>;
}

/** Drives one run at a time and shows it as it grows. */
export class RunFollower {
  readonly #set: AppStore['setState'];
  readonly #get: AppStore['getState'];
  #current: Drive | null = null;

  constructor(set: AppStore['setState'], get: AppStore['getState']) {
    this.#set = set;
    this.#get = get;
  }

  /**
   * Drives a run from its start, or from where it stopped, until it ends, is paused or is left. Null when it was left, or
   * failed, with the problem in `searchProblem`.
   */
  async drive(id: string, start: StartRun): Promise<RunOutcome | null> {
    const controller = new AbortController();
    const drive = { controller, ended: this.#follow(id, start, controller.signal) };
    this.#current = drive;
    try {
      return await drive.ended;
    } finally {
      if (this.#current === drive) this.#current = null;
      // Whoever only waits for the end of the run does not wait for this.
      await this.#get().refreshRuns();
    }
  }

  /** Resolves once no run is driven. */
  async settled(): Promise<void> {
    await this.#current?.ended;
  }

  /** Shows no more of the run under way. For a host that goes on with it by itself: a browser would pause it. */
  async leave(): Promise<void> {
    this.#current?.controller.abort(LEAVE_RUN);
    await this.settled();
  }

  async #follow(id: string, start: StartRun, signal: AbortSignal): Promise<RunOutcome | null> {
    const folder = this.#folder(id);
    this.#set({ run: null, liveRunId: id, stopping: null, searchProblem: null });
    try {
      return await orAborted(start(id, this.#callbacks(id, folder, signal)), signal);
    } catch (error) {
      if (isAbort(error)) return null;
      this.#set({ searchProblem: problemOf(error) });
      return null;
    } finally {
      folder.flush();
      this.#set({ liveRunId: null, stopping: null, preparation: null });
      // The place is idle now, or goes on with another run, or is lost.
      void this.#get().checkPlace();
    }
  }

  #folder(id: string): RunFolder {
    return new RunFolder((state, trying) => {
      if (state.spec === null) return;
      // While a run waits its pictures are made ready.
      if (state.status !== 'queued') this.#set({ preparation: null });
      const { run } = this.#get();
      // Another run may have been opened meanwhile: it stays in view.
      if (run === null || run.id === id) this.#set({ run: { id, state, trying } });
    });
  }

  #callbacks(id: string, folder: RunFolder, signal: AbortSignal): RunCallbacks {
    return {
      signal,
      onEvent: (event) => {
        if (!signal.aborted) folder.add(event);
      },
      onProgress: (preparation) => {
        if (!signal.aborted && this.#get().liveRunId === id) this.#set({ preparation });
      },
      onRewind: () => {
        if (!signal.aborted) folder.restart();
      },
    };
  }
}
