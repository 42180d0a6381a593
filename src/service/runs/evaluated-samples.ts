import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { Evaluator } from '#engine/search/evaluator.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import type { EvaluatorWrap } from './evaluator-wrap.ts';

/** Samples of a run that are scored. */
export interface EvaluatedSamples {
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  readonly scored: ScoredSamples;
  /** Nothing is reused from one evaluation to another. */
  readonly independent: boolean;
  readonly memoryBudget: number;
}

/** The devices that score them. */
export interface EvaluatingDevices {
  readonly wrap: EvaluatorWrap;
  /** Others than the one of this process; absent where it is alone. */
  readonly workers?: WorkerPool;
  readonly signal: AbortSignal;
  /** Called as pictures are given to workers. */
  readonly onPrepared?: (done: number, total: number) => void;
}

/** An evaluator of a run, with what it holds. */
export interface RunEvaluator {
  readonly evaluator: Evaluator;
  /** Resolves once no device works for it. */
  dispose(): Promise<void>;
}
