import type { SkipSet } from './skip-set.ts';

/** What the model under one skip set did on one sample. */
export interface SampleOutcome {
  /** Index of the sample in the calibration set. */
  readonly sample: number;
  readonly answer: string;
  /** The answer as the decoder gave it, the end token included where one came. */
  readonly tokenIds: readonly number[];
  /** Metric value of this sample alone; the metric of a skip set is the mean over samples. */
  readonly score: number;
  /** Token positions that an independent greedy run of this answer passes through each kept block. */
  readonly positions: number;
}

export interface Evaluation {
  readonly outcomes: readonly SampleOutcome[];
  /** Work done for this evaluation: one unit is one block processing one token position. */
  readonly blockTokens: number;
}

export interface Latency {
  /** Milliseconds, medians over the timed runs of one sample at batch size 1. */
  readonly prefill: number;
  readonly perToken: number;
  readonly total: number;
}

/**
 * Runs the model on the calibration set under any skip set. The search knows the model only through this.
 *
 * `rebase` names the parent skip set and the groups of samples that later calls of `evaluate` will name by index;
 * an implementation may keep the parent's residual streams, KV caches and answers to make candidates cheap (S + i
 * differs from S only behind block i). Answers never depend on grouping, order or reuse.
 */
export interface Evaluator {
  readonly blocks: number;
  readonly samples: number;
  /** Positions of one sample's prompt: a lower bound of `SampleOutcome.positions`. */
  promptPositions(sample: number): number;
  /**
   * Make `parent` the base and return its outcomes of all groups, in group order. `known` holds outcomes of the parent
   * from earlier evaluations: guesses that save work and change nothing else.
   */
  rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly SampleOutcome[],
    signal: AbortSignal,
  ): Promise<Evaluation>;
  /** Outcomes of the samples of one group of the last `rebase` under `skip`, in the group's order. */
  evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<Evaluation>;
  /** Wall-clock time of one sample at batch size 1, nothing reused. */
  latency(skip: SkipSet, signal: AbortSignal): Promise<Latency>;
}
