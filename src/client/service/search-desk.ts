import type { RunList, SearchCallbacks, SearchOutcome } from '#client/contract.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { CANCEL_RUN } from '#engine/strategies/search-run.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { DeviceLock } from '#host/device-lock.ts';
import { type SearchDrive, driveSearch } from '#host/drive-search.ts';
import type { EngineHost } from './engine-host.ts';
import { etaMs } from './eta.ts';
import { lockedEvaluators } from './locked-evaluator.ts';
import type { ModelSlot } from './model-slot.ts';
import { listRuns } from './run-list.ts';
import { summarizeRun } from './run-summary.ts';

const PAUSE_RUN = 'pause';

/** The run that is being driven. */
interface ActiveRun {
  readonly id: string;
  readonly controller: AbortController;
  /** Resolves when the run has ended, however. */
  readonly ended: Promise<void>;
}

/** Finds what a spec names. */
export interface SearchInputs {
  /** A calibration set that is open or stored; throws `SkipscopeError('not-found')`. */
  calibration(id: string): Promise<CalibrationSource>;
  /** Null when there is no table of this hash. */
  documentFrequencies(hash: string): Promise<DocumentFrequencyTable | null>;
}

/** Drives runs, one at a time, and keeps the list of them. */
export class SearchDesk {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #slot: ModelSlot;
  readonly #inputs: SearchInputs;
  #active: ActiveRun | null = null;

  constructor(host: EngineHost, lock: DeviceLock, slot: ModelSlot, inputs: SearchInputs) {
    this.#host = host;
    this.#lock = lock;
    this.#slot = slot;
    this.#inputs = inputs;
  }

  start(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.#drive(id, callbacks, async () => {
      if ((await this.events(id)).length === 0) return spec;
      throw new SkipscopeError(
        'invalid-input',
        `There is a run "${id}" already.`,
        'Resume it, or use another id.',
      );
    });
  }

  resume(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.#drive(id, callbacks, async () => {
      const [first] = await this.events(id);
      if (first?.type === 'started') return first.spec;
      throw unknownRun(id);
    });
  }

  /** Ends the run in flight so that it can be resumed; resolves when its journal says so. Nothing for other runs. */
  async pause(id: string): Promise<void> {
    if (this.#active?.id !== id) return;
    this.#active.controller.abort(PAUSE_RUN);
    await this.#active.ended;
  }

  /** Ends a run for good, whether it is being driven or not. */
  async cancel(id: string): Promise<void> {
    if (this.#active?.id === id) {
      this.#active.controller.abort(CANCEL_RUN);
      await this.#active.ended;
    }
    const summary = summarizeRun(id, await this.events(id), false);
    if (summary === null || summary.status === 'done' || summary.status === 'cancelled') return;
    await this.#host.runs.journal(id).append({ type: 'cancelled', at: Date.now() });
  }

  /** Ends whatever is in flight so that it can be resumed. */
  async pauseActive(): Promise<void> {
    if (this.#active) await this.pause(this.#active.id);
  }

  runs(): Promise<RunList> {
    return listRuns(this.#host.runs, (id) => this.#active?.id === id);
  }

  events(id: string): Promise<readonly RunEvent[]> {
    return this.#host.runs.journal(id).read();
  }

  lines(id: string): Promise<string> {
    return this.#host.runs.lines(id);
  }

  async delete(id: string): Promise<void> {
    if (this.#active?.id === id)
      throw new SkipscopeError('invalid-input', 'This run is under way.', 'Pause or cancel it first.');
    await this.#host.runs.delete(id);
  }

  /** What other runs have found out need not be found out again. */
  async #otherJournals(id: string): Promise<readonly (readonly RunEvent[])[]> {
    const ids = await this.#host.runs.ids();
    const others = ids.filter((other) => other !== id);
    // A journal that cannot be read has nothing to teach, and is no reason not to search.
    return Promise.all(others.map((other) => this.events(other).catch(() => [])));
  }

  /** The table that a spec names. When it is gone, the search says so. */
  async #table({
    documentFrequencies: named,
  }: SearchSpec): Promise<Pick<SearchDrive, 'documentFrequencies'>> {
    const table = named && (await this.#inputs.documentFrequencies(named.hash));
    return table ? { documentFrequencies: table } : {};
  }

  /** The run is the active one before anything is waited for, so that it can be stopped from the first moment on. */
  async #drive(
    id: string,
    callbacks: SearchCallbacks,
    readSpec: () => Promise<SearchSpec>,
  ): Promise<SearchOutcome> {
    if (this.#active)
      throw new SkipscopeError('invalid-input', 'Another search is running.', 'Pause or cancel it first.');
    const controller = new AbortController();
    const pause = () => {
      controller.abort(PAUSE_RUN);
    };
    const driving = readSpec().then((spec) => this.#driveClaimed(id, spec, callbacks, controller.signal));
    this.#active = { id, controller, ended: driving.then(nothing, nothing) };
    callbacks.signal?.addEventListener('abort', pause, { once: true });
    try {
      if (callbacks.signal?.aborted) pause();
      const outcome = await driving;
      if (outcome === 'paused') callbacks.signal?.throwIfAborted();
      return outcome;
    } finally {
      this.#active = null;
      callbacks.signal?.removeEventListener('abort', pause);
    }
  }

  async #driveClaimed(
    id: string,
    spec: SearchSpec,
    { onEvent, onProgress }: SearchCallbacks,
    signal: AbortSignal,
  ): Promise<SearchOutcome> {
    const release = await this.#host.runs.claim(id);
    const startedAt = performance.now();
    try {
      signal.throwIfAborted();
      const open = this.#slot.current;
      const state = await driveSearch({
        spec,
        open,
        source: await this.#inputs.calibration(spec.calibration.id),
        ...(await this.#table(spec)),
        journal: this.#host.runs.journal(id),
        decodeImage: this.#host.decodeImage,
        signal,
        onEvent,
        onPrepared: (done, total) => {
          const phase = `Looking at picture ${String(done)} of ${String(total)}`;
          onProgress?.({ phase, fraction: done / total, etaMs: etaMs(startedAt, done / total) });
        },
        earlier: await this.#otherJournals(id),
        wrap: lockedEvaluators(this.#lock, open.model.runtime),
      });
      return outcomeOf(state);
    } catch (error) {
      // Stopped before it began, or while the pictures were made ready: nothing is journalled yet.
      if (signal.aborted) return signal.reason === CANCEL_RUN ? 'cancelled' : 'paused';
      throw error;
    } finally {
      release();
    }
  }
}

function outcomeOf({ status }: RunState): SearchOutcome {
  return status === 'done' || status === 'cancelled' ? status : 'paused';
}

function unknownRun(id: string): SkipscopeError {
  return new SkipscopeError('not-found', `There is no run "${id}".`, 'Start a new search.');
}

function nothing(): void {
  return undefined;
}
