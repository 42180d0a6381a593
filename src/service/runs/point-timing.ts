import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { requireMatch } from './run-match.ts';
import type { EvaluationInputs } from './skip-set-scoring.ts';

/** Pictures that the turns of a timing take, the warm-up included. */
const PICTURES = 8;

/** Times points of runs that the search has not timed in turns with the full model. */
export class PointTiming {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #inputs: Pick<EvaluationInputs, 'calibration' | 'usingModel'>;

  constructor(
    host: EngineHost,
    lock: DeviceLock,
    inputs: Pick<EvaluationInputs, 'calibration' | 'usingModel'>,
  ) {
    this.#host = host;
    this.#lock = lock;
    this.#inputs = inputs;
  }

  /**
   * The event that a run's journal lacks; null if the point has been timed. Throws `SkipscopeError('invalid-input')` for a skip
   * set that is no point of the run, and when model or calibration set are not those of the run.
   */
  async time(run: RunState, skip: SkipSet, options: CallOptions): Promise<RunEvent | null> {
    const { spec } = run;
    const key = skipSetKey(skip);
    if (spec === null || !run.path.some((point) => skipSetKey(point.skip) === key))
      throw new SkipscopeError(
        'invalid-input',
        'This skip set is no point of the run, so that its time has no place there.',
        'Choose a step of the run.',
      );
    if (run.timings.some((timing) => skipSetKey(timing.skip) === key)) return null;
    const signal = options.signal ?? new AbortController().signal;
    return this.#inputs.usingModel(spec, signal, (open) => this.#timed(open, spec, skip, signal, options));
  }

  async #timed(
    open: OpenModel,
    spec: SearchSpec,
    skip: SkipSet,
    signal: AbortSignal,
    { onProgress }: CallOptions,
  ): Promise<RunEvent> {
    const source = await this.#inputs.calibration(spec.calibration.id, signal);
    requireMatch(spec, open, source);
    const task = taskByKey(spec.task);
    const { calibration: samples } = selectSamples(source.set, task, spec.sampling);
    const onCall = <T>(use: () => Promise<T>): Promise<T> =>
      this.#lock.run('interactive', signal, () => onDevice(open.model.runtime, use));
    // Evaluators are a separate script, which is needed once something is scored.
    const { createEvaluator } = await import('#engine/evaluation/create-evaluator.ts');
    const { memoryBudget } = this.#host.passes;
    const { scoreCalibration } = await import('./score-calibration.ts');
    const { scored, memoryLeft } = await scoreCalibration({
      open,
      source,
      task,
      samples: samples.slice(0, PICTURES),
      prompt: spec.prompt,
      maxNewTokens: spec.maxNewTokens,
      answerRules: spec.answerRules,
      decodeImage: this.#host.decodeImage,
      ...(memoryBudget !== undefined && { memoryBudget }),
      onCall,
      scoresAnswers: false,
      signal,
    });
    onProgress?.({ phase: 'Timing in turns with the full model', fraction: 0.5, etaMs: null });
    const { evaluator, dispose } = createEvaluator(
      { ...scored, phase: skipPhase(spec.strategy) },
      { independent: true, memoryBudget: memoryLeft },
    );
    try {
      const { full, skipped } = await onCall(() => evaluator.compareLatency(skip, signal));
      const { runtime, dialect } = open.model;
      const { provider, version, threads, adapter, software, arithmetic, weights } = reportRuntime(
        runtime.describe(),
        dialect,
      );
      return {
        type: 'timing',
        at: Date.now(),
        skip: [...skip],
        full: [...full],
        skipped: [...skipped],
        runtime: { provider, version, threads, adapter, software, arithmetic, weights },
      };
    } finally {
      dispose();
    }
  }
}
