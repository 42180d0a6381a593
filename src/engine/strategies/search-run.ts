import type { ScoreRange } from '#engine/metrics/measure.ts';

import type { EarlierOutcomes } from '#engine/search/earlier-outcomes.ts';
import type { Evaluator, ReferenceEvaluators, SkipSetScorer } from '#engine/search/evaluator.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';

/** Samples that the search never sees; its operating points are scored on them at the end. */
export interface HeldOutSamples {
  /** In the order of the scorer that `open` gives. */
  readonly sampleIds: readonly string[];
  /** Prepares them; the caller disposes the result. */
  open(): Promise<{ readonly scorer: SkipSetScorer; dispose(): void | Promise<void> }>;
}

/** The inputs of `runSearch`. */
export interface SearchRun {
  readonly spec: SearchSpec;
  readonly evaluator: Evaluator;
  /** A journal that already holds events of the same spec is resumed. */
  readonly journal: RunJournal;
  /** Ids of the evaluator's samples, in its order. */
  readonly sampleIds: readonly string[];
  /** Noted in the journal. */
  readonly environment?: RunEnvironment;
  /** The range of scores that a sample can reach (`AnswerScorer.range`); the metric's range by default. */
  readonly scoreRange?: (sample: number) => ScoreRange;
  /** Evaluators of strategies that do not look at answers (`sleb`, `block-influence`). */
  readonly references?: ReferenceEvaluators;
  readonly heldOut?: HeldOutSamples;
  /**
   * Rows of one pass through the blocks, each a sample under a skip set; `DEFAULT_ROWS` without it. The result does not depend
   * on it, and a resumed run may have another.
   */
  readonly rows?: number;
  /** A pass over many rows takes hardly longer than over one, as on a GPU: groups of a race are then larger. As `rows`, no part of the result. */
  readonly parallelRows?: boolean;
  /** Answers that earlier runs have journalled; an exhaustive search takes none. */
  readonly earlier?: EarlierOutcomes;
  /** Aborting stops the evaluation in flight, which is the only work lost. */
  readonly signal?: AbortSignal;
  /** Called for every event: first those already in the journal, then new ones once the journal has them. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Milliseconds since the epoch; `Date.now` without it. */
  readonly now?: () => number;
}
