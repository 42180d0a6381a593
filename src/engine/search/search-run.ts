import type { ScoreRange } from '#engine/metrics/metric.ts';

import type { Evaluator } from './evaluator.ts';
import type { RunEvent } from './run-event.ts';
import type { RunJournal } from './run-journal.ts';
import type { SearchSpec } from './search-spec.ts';

/** Reason for `AbortController.abort` that ends a run for good; any other reason pauses it. */
export const CANCEL_RUN = 'cancel';

/** What `runSearch` needs. */
export interface SearchRun {
  readonly spec: SearchSpec;
  readonly evaluator: Evaluator;
  /** A journal that already holds events of the same spec is resumed. */
  readonly journal: RunJournal;
  /** Ids of the evaluator's samples, in its order. */
  readonly sampleIds: readonly string[];
  /** What a sample can score at all (`AnswerScorer.range`); the metric's range without it. */
  readonly scoreRange?: (sample: number) => ScoreRange;
  /** Aborting stops the evaluation in flight, which is the only work lost. */
  readonly signal?: AbortSignal;
  /** Called for every event: first those already in the journal, then new ones once they are safe in it. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Milliseconds since the epoch; `Date.now` without it. */
  readonly now?: () => number;
}
