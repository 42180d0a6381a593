import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import type { SkipSetScore } from '#service/contract/run-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { SampleOutcome, SkipSetScorer } from '#engine/search/evaluator.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { type SkipSet, checkSkipSet } from '#engine/base/skip-set.ts';
import { DEFAULT_ROWS, planGroups } from '#engine/strategies/group-plan.ts';
import { describeAnswers } from '#engine/tasks/answer-figures.ts';
import type { AnswerScorer } from '#engine/tasks/answer-scorer.ts';
import type { Task, TaskSample } from '#engine/tasks/task.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { findSamples } from './find-samples.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { etaMs } from '#engine/base/eta.ts';
import type { SearchInputs } from './run-executor.ts';

/** Finds the inputs that a spec names. */
export interface EvaluationInputs extends Pick<SearchInputs, 'calibration' | 'documentFrequencies'> {
  /** Runs `use` on the model of the spec, which stays loaded meanwhile. Throws `SkipscopeError` when it cannot be loaded. */
  usingModel<T>(spec: SearchSpec, signal: AbortSignal, use: (open: OpenModel) => Promise<T>): Promise<T>;
}

type SkipSets = SkipscopeClient['skipSets'];
type Scored = Parameters<SkipSets['score']>[0];

/** Scores single skip sets, between the evaluations of a search. */
export class SkipSetScoring implements SkipSets {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #inputs: EvaluationInputs;

  constructor(host: EngineHost, lock: DeviceLock, inputs: EvaluationInputs) {
    this.#host = host;
    this.#lock = lock;
    this.#inputs = inputs;
  }

  score({ spec, skip }: Scored, { signal, onProgress }: CallOptions = {}): Promise<SkipSetScore> {
    const options = {
      signal: signal ?? new AbortController().signal,
      onProgress: onProgress ?? (() => undefined),
    };
    return this.#inputs.usingModel(spec, options.signal, (open) => this.#score(open, spec, skip, options));
  }

  async #score(
    open: OpenModel,
    spec: SearchSpec,
    skip: SkipSet,
    { signal, onProgress }: Required<CallOptions>,
  ): Promise<SkipSetScore> {
    checkSkipSet(skip, open.model.blocks);
    const { source, task, samples, documentFrequencies } = await findSamples(spec, this.#inputs, signal);
    const startedAt = performance.now();
    const report = (phase: string, fraction: number): void => {
      onProgress({ phase, fraction, etaMs: etaMs(startedAt, fraction) });
    };
    const onCall = <T>(use: () => Promise<T>): Promise<T> =>
      this.#lock.run('interactive', signal, () => onDevice(open.model.runtime, use));
    // Evaluators are a separate script, which is needed once something is scored.
    const { createEvaluator } = await import('#engine/evaluation/create-evaluator.ts');
    const { memoryBudget } = this.#host.passes;
    const { scoreCalibration } = await import('./score-calibration.ts');
    const { scored, scorer, memoryLeft } = await scoreCalibration({
      open,
      source,
      task,
      samples,
      prompt: spec.prompt,
      maxNewTokens: spec.maxNewTokens,
      answerRules: spec.answerRules,
      ...(documentFrequencies && { documentFrequencies }),
      decodeImage: this.#host.decodeImage,
      ...(memoryBudget !== undefined && { memoryBudget }),
      onCall,
      signal,
      onProgress: (done, total) => {
        report(`Looking at picture ${String(done)} of ${String(total)}`, done / total / 2);
      },
    });
    const { evaluator, dispose } = createEvaluator(scored, {
      independent: true,
      memoryBudget: memoryLeft,
    });
    try {
      const outcomes = await outcomesUnder(skip, evaluator, signal, onCall, (done) => {
        report(`Answered ${String(done)} of ${String(samples.length)}`, 0.5 + done / samples.length / 2);
      });
      const answers = samples.map((_, sample) => outcomes.get(sample)?.answer ?? '');
      return describeScore(task, samples, scorer, answers);
    } finally {
      dispose();
    }
  }
}

function describeScore(
  task: Task,
  samples: readonly TaskSample[],
  scorer: AnswerScorer,
  answers: readonly string[],
): SkipSetScore {
  const { figure } = describeAnswers(task, samples, scorer, answers, BOOTSTRAP_SEED);
  return {
    metric: task.metric,
    value: figure.value,
    interval: figure.interval && { low: figure.interval.low, high: figure.interval.high },
    samples: samples.length,
    perSample: samples.map(({ sample }, at) => ({
      id: sample.id,
      answer: answers[at] ?? '',
      score: scorer.score(at, answers[at] ?? ''),
    })),
  };
}

/** The outcome of each sample under a skip set. Samples are evaluated in groups. */
async function outcomesUnder(
  skip: SkipSet,
  evaluator: SkipSetScorer,
  signal: AbortSignal,
  onCall: <T>(use: () => Promise<T>) => Promise<T>,
  onAnswered: (done: number) => void,
): Promise<ReadonlyMap<number, SampleOutcome>> {
  const outcomes = new Map<number, SampleOutcome>();
  for (const group of planGroups(evaluator.samples, DEFAULT_ROWS)) {
    const evaluation = await onCall(() => evaluator.rebase(skip, [group], [], signal));
    for (const outcome of evaluation.outcomes) outcomes.set(outcome.sample, outcome);
    onAnswered(outcomes.size);
  }
  return outcomes;
}
