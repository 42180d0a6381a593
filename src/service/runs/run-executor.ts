import type { RunOutcome } from '#service/contract/run-operations.ts';
import { errorMessage, SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type RunState, isUnderWay } from '#engine/search/run-state.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { CANCEL_RUN, SUSPEND_RUN } from '#engine/search/stop-reason.ts';
import type { DeviceLock } from '#service/device/device-lock.ts';
import type { RunExecution } from './execute-run.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { etaMs } from '#engine/base/eta.ts';
import type { QueuedRun } from './queued-run.ts';
import { lockedEvaluators } from './locked-evaluator.ts';

/** Finds what a spec names. */
export interface SearchInputs {
  /** The model of a search whose turn it is, loaded. Throws `SkipscopeError` when it cannot be had. */
  model(spec: SearchSpec, signal: AbortSignal): Promise<OpenModel>;
  /** A calibration set that is open or stored; throws `SkipscopeError('not-found')`. */
  calibration(id: string): Promise<CalibrationSource>;
  /** Null when there is no table of this hash. */
  documentFrequencies(hash: string): Promise<DocumentFrequencyTable | null>;
  /** Where the model in use and a calibration set come from. */
  origins(calibration: SearchSpec['calibration']): Promise<RunOrigins>;
}

/** Executes one run at a time, from what its journal holds to its end. */
export class RunExecutor {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #inputs: SearchInputs;

  constructor(host: EngineHost, lock: DeviceLock, inputs: SearchInputs) {
    this.#host = host;
    this.#lock = lock;
    this.#inputs = inputs;
  }

  /**
   * Resolves when the run's journal says how it ended; `begin` is called before each use of the
   * model, and what it returns behind it.
   */
  async execute(run: QueuedRun, begin: () => () => void): Promise<RunOutcome> {
    try {
      return outcomeOf(await this.#search(run, begin));
    } catch (error) {
      if (!run.signal.aborted) {
        await this.#noteFailure(run, error);
        throw error;
      }
      // Stopped while the pictures were made ready: the search itself has journalled nothing of it.
      return await this.#noteStop(run);
    }
  }

  async #search(run: QueuedRun, begin: () => () => void): Promise<RunState> {
    const { id, spec, signal } = run;
    const open = await this.#inputs.model(spec, signal);
    // Strategies and evaluation make a script of their own: until a search begins nothing needs them.
    const { executeRun } = await import('./execute-run.ts');
    const startedAt = performance.now();
    return executeRun({
      spec,
      open,
      source: await this.#inputs.calibration(spec.calibration.id),
      ...(await this.#table(spec)),
      origins: await this.#inputs.origins(spec.calibration),
      ...this.#host.passes,
      journal: this.#host.runs.journal(id),
      decodeImage: this.#host.decodeImage,
      signal,
      onEvent: (event) => {
        run.replay(event);
      },
      onPrepared: (done, total) => {
        const phase = `Looking at picture ${String(done)} of ${String(total)}`;
        run.report({ phase, fraction: done / total, etaMs: etaMs(startedAt, done / total) });
      },
      earlier: await this.#otherJournals(id),
      wrap: lockedEvaluators(this.#lock, open.model.runtime, begin),
    });
  }

  async #noteStop(run: QueuedRun): Promise<RunOutcome> {
    const type = run.signal.reason === CANCEL_RUN ? 'cancelled' : 'paused';
    const { status } = foldEvents(await this.#host.runs.journal(run.id).read());
    if (run.signal.reason !== SUSPEND_RUN && status !== type) await this.note(run, { type, at: Date.now() });
    return type;
  }

  /** What the search throws is in the journal already; what keeps it from starting is not. */
  async #noteFailure(run: QueuedRun, error: unknown): Promise<void> {
    const remedy =
      error instanceof SkipscopeError ? error.remedy : 'Resume the run; what is finished is kept.';
    const failed: RunEvent = { type: 'failed', at: Date.now(), message: errorMessage(error), remedy };
    try {
      const state = foldEvents(await this.#host.runs.journal(run.id).read());
      if (isUnderWay(state)) await this.note(run, failed);
    } catch {
      // The journal itself may be what failed: the first error is the one to tell.
    }
  }

  /** Journals an event of a run that no search writes to. */
  async note(run: QueuedRun, event: RunEvent): Promise<void> {
    await this.#host.runs.journal(run.id).append(event);
    run.append(event);
  }

  /** What other runs have found out need not be found out again. */
  async #otherJournals(id: string): Promise<readonly (readonly RunEvent[])[]> {
    const ids = await this.#host.runs.ids();
    const others = ids.filter((other) => other !== id);
    // A journal that cannot be read has nothing to teach, and is no reason not to search.
    return Promise.all(
      others.map((other) =>
        this.#host.runs
          .journal(other)
          .read()
          .catch(() => []),
      ),
    );
  }

  /** The table that a spec names. When it is gone, the search says so. */
  async #table({
    documentFrequencies: named,
  }: SearchSpec): Promise<Pick<RunExecution, 'documentFrequencies'>> {
    const table = named && (await this.#inputs.documentFrequencies(named.hash));
    return table ? { documentFrequencies: table } : {};
  }
}

function outcomeOf({ status }: RunState): RunOutcome {
  return status === 'done' || status === 'cancelled' ? status : 'paused';
}
