import type { Evaluator } from '#engine/search/evaluator.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchRun } from '#engine/strategies/search-run.ts';
import { createSearchSpec, type SearchSpecInput } from '#engine/search/search-spec.ts';

import { strategyChoiceSchema, type SearchOrder, type StrategyKey } from '#engine/search/strategy-choice.ts';

import type { ScoreShape } from './synthetic-evaluator.ts';

const TASK_OF = { accuracy: 'single-object', 'set-precision': 'multi-object', cider: 'captioning' } as const;

/** Settings of a search over a synthetic evaluator. */
export type SearchSettings = Partial<Omit<SearchSpecInput, 'task' | 'strategy'>> & {
  readonly shape?: ScoreShape;
  readonly strategy?: StrategyKey;
  /** Parameters of the strategy. */
  readonly order?: SearchOrder;
  readonly seed?: number;
  readonly eps?: number;
  readonly width?: number;
  readonly interval?: number;
  readonly start?: number;
};

/** A run of `evaluator` on a fresh journal, with a clock that advances 10 ms an event. */
export function syntheticRun(
  evaluator: Evaluator,
  {
    shape = 'accuracy',
    strategy = 'gm-skip',
    order,
    seed,
    eps,
    width,
    interval,
    start,
    ...settings
  }: SearchSettings,
): SearchRun {
  let clock = 0;
  return {
    spec: createSearchSpec({
      task: TASK_OF[shape],
      strategy: strategyChoiceSchema.parse({ key: strategy, order, seed, eps, width, interval, start }),
      model: { name: 'synthetic', hash: 'm' },
      calibration: { name: 'synthetic', id: 'c' },
      ...settings,
    }),
    evaluator,
    journal: new MemoryJournal(),
    sampleIds: Array.from({ length: evaluator.samples }, (_, sample) => `s${sample}`),
    now: () => (clock += 10),
  };
}

export function search(evaluator: Evaluator, settings: SearchSettings): Promise<RunState> {
  return runSearch(syntheticRun(evaluator, settings));
}

/** The part of a result that must not depend on pruning. */
export function resultOf({ baseline, path, removalOrder, operatingPoints, doneReason }: RunState): unknown {
  const points = path.map(({ latency: _, latencyMs: __, measuredOn: ___, ...point }) => point);
  const { highPerformance, highSparsity } = operatingPoints;
  return {
    baseline: baseline?.value,
    points,
    removalOrder,
    doneReason,
    high: [highPerformance?.step, highSparsity?.step],
  };
}
