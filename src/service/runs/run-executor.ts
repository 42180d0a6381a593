import type { RunOutcome } from '#service/contract/run-operations.ts';
import { errorMessage, SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import {
  type Evaluator,
  NEVER_YIELD,
  type SkipSetScorer,
  type YieldDevice,
} from '#engine/search/evaluator.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type RunState, isUnderWay } from '#engine/search/run-state.ts';
import { foldInTurns, foldRun } from '#engine/search/fold-run.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { answerKey } from '#engine/search/same-question.ts';
import { CANCEL_RUN, SUSPEND_RUN } from '#engine/search/stop-reason.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { EvaluatorWrap } from './evaluator-wrap.ts';
import type { RunExecution } from './execute-run.ts';
import type { TrialKeeper } from '#service/models/trial-keeper.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { etaMs } from '#engine/base/eta.ts';
import type { QueuedRun } from './queued-run.ts';
import type { RunOutlines } from './run-outlines.ts';

type Failure = Extract<RunEvent, { readonly type: 'failed' }>;

/** Finds the inputs that a spec names. */
export interface SearchInputs {
  /** The loaded model of a search whose turn has come. Throws `SkipscopeError` when it cannot be loaded. */
  model(spec: SearchSpec, signal: AbortSignal): Promise<OpenModel>;
  /** A calibration set that is open or stored. Throws `SkipscopeError('not-found')` when there is none of this id. */
  calibration(id: string, signal?: AbortSignal): Promise<CalibrationSource>;
  /** The table of this hash; null when there is none. */
  documentFrequencies(hash: string): Promise<DocumentFrequencyTable | null>;
  /** The origins of the model in use and of a calibration set. */
  origins(calibration: SearchSpec['calibration']): Promise<RunOrigins>;
}

/** The parts of the service that an executor works with. */
interface ExecutorParts {
  readonly host: EngineHost;
  readonly outlines: RunOutlines;
  readonly lock: DeviceLock;
  readonly trials: TrialKeeper;
}

/** Executes one run at a time, from the last event of its journal to its end. */
export class RunExecutor {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #trials: TrialKeeper;
  readonly #inputs: SearchInputs;
  /** The failures that could not be journalled, by run. */
  readonly #failures = new Map<string, Failure>();
  readonly #outlines: RunOutlines;

  constructor({ host, outlines, lock, trials }: ExecutorParts, inputs: SearchInputs) {
    this.#host = host;
    this.#outlines = outlines;
    this.#lock = lock;
    this.#trials = trials;
    this.#inputs = inputs;
  }

  /**
   * Executes a run and resolves when its journal holds the outcome. `begin` is called before each use of the model, and the
   * function that it returns after the use. A run that nobody has asked for since the host started fails where its model took the
   * host down.
   */
  async execute(run: QueuedRun, begin: () => () => void): Promise<RunOutcome> {
    this.#failures.delete(run.id);
    try {
      const { model } = run.spec;
      if (!run.byHand) await this.#trials.requireSurvivable(model);
      return outcomeOf(await this.#trials.hold(model, () => this.#search(run, begin)));
    } catch (error) {
      if (!run.signal.aborted) {
        this.#host.runFailed(run.id, error);
        await this.#noteFailure(run, error);
        throw error;
      }
      // A run that is stopped while its pictures are prepared has no event of that yet: the search had not begun.
      return await this.#noteStop(run);
    }
  }

  async #search(run: QueuedRun, begin: () => () => void): Promise<RunState> {
    const { id, spec, signal } = run;
    const open = await this.#inputs.model(spec, signal);
    // Strategies and evaluation are a separate script, which is needed once a search begins.
    const { executeRun } = await import('./execute-run.ts');
    const startedAt = performance.now();
    let survived = false;
    return executeRun({
      spec,
      open,
      source: await this.#inputs.calibration(spec.calibration.id, signal),
      ...(await this.#table(spec)),
      origins: await this.#inputs.origins(spec.calibration),
      ...this.#host.passes,
      ...(this.#host.workers && { workers: this.#host.workers }),
      journal: this.#host.runs.journal(id),
      decodeImage: this.#host.decodeImage,
      signal,
      onEvent: (event) => {
        const isNew = run.replay(event);
        if (survived || !isNew || event.type !== 'evaluation') return;
        survived = true;
        void this.#trials.survived(spec.model);
      },
      onPrepared: (done, total) => {
        const phase = `Looking at picture ${String(done)} of ${String(total)}`;
        run.report({ phase, fraction: done / total, etaMs: etaMs(startedAt, done / total) });
      },
      earlier: await this.#otherJournals(id, spec),
      wrap: lockedEvaluators(this.#lock, open.model.runtime, begin),
    });
  }

  async #noteStop(run: QueuedRun): Promise<RunOutcome> {
    const type = run.signal.reason === CANCEL_RUN ? 'cancelled' : 'paused';
    const { status } = await foldInTurns(await this.#host.runs.journal(run.id).read());
    if (run.signal.reason !== SUSPEND_RUN && status !== type) await this.note(run, { type, at: Date.now() });
    return type;
  }

  /** The failure of a run whose journal could not take it; null for any other run. */
  failureOf(id: string): Failure | null {
    return this.#failures.get(id) ?? null;
  }

  /** Journals an error that kept the search from starting. An error of the search itself is in the journal already. */
  async #noteFailure(run: QueuedRun, error: unknown): Promise<void> {
    const remedy =
      error instanceof SkipscopeError ? error.remedy : 'Resume the run; what is finished is kept.';
    const failed: Failure = { type: 'failed', at: Date.now(), message: errorMessage(error), remedy };
    try {
      const state = await foldInTurns(await this.#host.runs.journal(run.id).read());
      // Throws where the clock is so far from the run's start that its journal could not be read again.
      foldRun(state, failed);
      if (isUnderWay(state)) await this.note(run, failed);
    } catch {
      // The journal itself has failed, maybe because the disk is full. The list of runs tells the first error.
      this.#failures.set(run.id, failed);
    }
  }

  /** Appends an event to the journal of a run whose search is not executed, and passes it on. */
  async note(run: QueuedRun, event: RunEvent): Promise<void> {
    run.append(await this.#host.runs.journal(run.id).append(event));
  }

  /** The journals of all other runs that ask the same, whose evaluations are not made again. */
  async #otherJournals(id: string, spec: SearchSpec): Promise<readonly (readonly RunEvent[])[]> {
    const others = (await this.#host.runs.ids()).filter((other) => other !== id);
    const key = answerKey(spec);
    const eventsOf = async (other: string): Promise<readonly RunEvent[]> => {
      const outline = await this.#outlines.outline(other);
      const asksTheSame = outline !== null && outline.spec !== null && answerKey(outline.spec) === key;
      return asksTheSame ? this.#host.runs.journal(other).read() : [];
    };
    // A journal that cannot be read is left out and does not keep the search from starting.
    return Promise.all(others.map((other) => eventsOf(other).catch(() => [])));
  }

  /** The table that a spec names. `executeRun` throws when the table is missing. */
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

/**
 * Takes the device lock for each call of a search and releases it in between, so that questions are answered during a search.
 * `begin` is called before each call, and the function that it returns after the call.
 */
function lockedEvaluators(lock: DeviceLock, runtime: OrtRuntime, begin: () => () => void): EvaluatorWrap {
  const counted = async <T>(use: () => Promise<T>): Promise<T> => {
    const end = begin();
    try {
      return await use();
    } finally {
      end();
    }
  };
  const call = <T>(signal: AbortSignal, task: (yieldDevice: YieldDevice) => Promise<T>): Promise<T> =>
    counted(() => lock.run('background', signal, (giveWay) => onDevice(runtime, () => task(giveWay))));
  return {
    call,
    scorer: (inner) => scorerThrough(inner, call),
    evaluator: (inner) => evaluatorThrough(inner, call),
    spread: (inner) => evaluatorThrough(inner, (_signal, task) => counted(() => task(NEVER_YIELD))),
  };
}

type Call = <T>(signal: AbortSignal, task: (yieldDevice: YieldDevice) => Promise<T>) => Promise<T>;

/** Makes each call of a scorer through `call`. */
function scorerThrough(inner: SkipSetScorer, call: Call): SkipSetScorer {
  return {
    blocks: inner.blocks,
    samples: inner.samples,
    promptPositions: (sample) => inner.promptPositions(sample),
    rebase: (parent, groups, known, signal) =>
      call(signal, (yieldDevice) => inner.rebase(parent, groups, known, signal, yieldDevice)),
    evaluate: (skip, group, signal) => call(signal, () => inner.evaluate(skip, group, signal)),
    evaluateTogether: (skips, group, signal, prospects) =>
      call(signal, () => inner.evaluateTogether(skips, group, signal, prospects)),
  };
}

function evaluatorThrough(inner: Evaluator, call: Call): Evaluator {
  return {
    ...scorerThrough(inner, call),
    latency: (skip, signal) => call(signal, () => inner.latency(skip, signal)),
    compareLatency: (skip, signal) => call(signal, () => inner.compareLatency(skip, signal)),
  };
}
