import type { SkipSet } from '#engine/base/skip-set.ts';

/** The model's answer to one sample under one skip set, and its score. */
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

export interface GroupEvaluation {
  readonly outcomes: readonly SampleOutcome[];
  /** Work done for this evaluation: one unit is one block processing one token position. */
  readonly blockTokens: number;
  /** Names of the workers that gave the outcomes, one for each of their units; absent where one device works alone. */
  readonly workers?: readonly string[];
}

/** An answer that is known from an earlier evaluation. */
export type KnownAnswer = Pick<SampleOutcome, 'sample' | 'tokenIds'>;

/** An evaluation that a search may ask for next: a skip set on a group of the last `rebase`. */
export interface Prospect {
  readonly skip: SkipSet;
  readonly group: number;
}

/** Awaited between two steps of a long piece of work, to let other work use the device; results so far are kept. */
export type YieldDevice = () => Promise<void>;

/** Never yields: no other work uses the device. */
export const NEVER_YIELD: YieldDevice = () => Promise.resolve();

export interface Latency {
  /**
   * Milliseconds that vision tower and projector take for a picture, which no skip set changes: the median of those that
   * were encoded for the search. It is no part of `total`, and absent where it is not known.
   */
  readonly vision?: number;
  /** Milliseconds, medians over the timed runs of one sample at batch size 1. */
  readonly prefill: number;
  readonly perToken: number;
  readonly total: number;
}

/** One entry of each list for each pair of runs. */
export interface LatencyComparison {
  readonly full: readonly Latency[];
  readonly skipped: readonly Latency[];
}

/**
 * Scores skip sets on the calibration set. The search knows the model only through this.
 *
 * `rebase` names the parent skip set and the groups of samples that later calls of `evaluate` will name by index;
 * an implementation may keep the parent's residual streams, KV caches and answers to make other skip sets cheap (what
 * differs from the parent behind block i only has everything before it in common). Outcomes never depend on grouping,
 * order or reuse.
 */
export interface SkipSetScorer {
  readonly blocks: number;
  readonly samples: number;
  /** Positions of one sample's prompt: a lower bound of `SampleOutcome.positions`. */
  promptPositions(sample: number): number;
  /**
   * Make `parent` the base and return its outcomes of all groups, in group order. `known` holds answers of the parent
   * from earlier evaluations, which save work and change nothing else. `yieldDevice` is awaited between two
   * groups.
   */
  rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
    signal: AbortSignal,
    yieldDevice?: YieldDevice,
  ): Promise<GroupEvaluation>;
  /**
   * Outcomes of the samples of one group of the last `rebase` under `skip`, in the group's order. The more first blocks it
   * has in common with the parent, the cheaper.
   */
  evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation>;
  /**
   * The same as `evaluate` for each of several skip sets, outcomes and work alike. An implementation may use fewer and
   * larger runs. `prospects` are what may be asked for next, the likeliest first: where several devices work, they begin with them
   * ahead, and give up what is no longer among them.
   */
  evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
    prospects?: Iterable<Prospect>,
  ): Promise<readonly GroupEvaluation[]>;
}

/** `evaluateTogether` one by one. */
export async function evaluateInTurn(
  scorer: Pick<SkipSetScorer, 'evaluate'>,
  skips: readonly SkipSet[],
  group: number,
  signal: AbortSignal,
): Promise<readonly GroupEvaluation[]> {
  const evaluations: GroupEvaluation[] = [];
  for (const skip of skips) evaluations.push(await scorer.evaluate(skip, group, signal));
  return evaluations;
}

/** Scores skip sets by the answers they give, and times them. */
export interface Evaluator extends SkipSetScorer {
  /** Wall-clock time of one sample at batch size 1, nothing reused. */
  latency(skip: SkipSet, signal: AbortSignal): Promise<Latency>;
  /** Full model and skip set timed alternately after a warm-up, so that a slow phase of the machine affects both. */
  compareLatency(skip: SkipSet, signal: AbortSignal): Promise<LatencyComparison>;
}

/** Measurements of the model for strategies that do not look at answers. */
export interface ReferenceEvaluators {
  /** Scores are minus the mean negative log-likelihood of the sample's references, per token. */
  readonly likelihood: SkipSetScorer;
  /** Block Influence of every block over all samples' prompts. */
  influence(signal: AbortSignal, yieldDevice?: YieldDevice): Promise<readonly number[]>;
}
