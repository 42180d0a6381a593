import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { COMPARISON, type StrategyChoice, strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { hasOnePoint, strategySummary } from '#engine/search/strategy-catalogue.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { type SamplingOptions, samplingOf } from '#cli/options/sampling-options.ts';
import type { Scoring } from '#cli/options/scoring-options.ts';
import type { ComparisonOptions } from '#cli/options/comparison-options.ts';
import type { LimitOptions } from '#cli/options/limit-options.ts';
import { specOf } from './run-spec.ts';
import type { Terminal } from './terminal.ts';

/** A run of a comparison. */
export interface PlannedRun {
  readonly spec: SearchSpec;
  readonly scoring: Scoring;
  /** Task, category and strategy, for a person. */
  readonly title: string;
  /** Name of the journal, which identifies the run. */
  readonly fileName: string;
}

/** All runs in the order in which they are made. Throws `UsageError` for a choice that does not fit model or set. */
export function planComparison(
  options: ComparisonOptions,
  scorings: ReadonlyMap<TaskKey, Scoring>,
  model: BlockModel,
  set: CalibrationSet,
  terminal: Terminal,
): readonly PlannedRun[] {
  const { strategies: wanted } = options;
  const strategies = COMPARISON.filter(({ key }) => wanted === undefined || wanted.includes(key));
  const categories = options.category ?? [null];
  const { cornerCases, limit, shuffle, heldOut, sampleSeed } = options;
  const sampling: SamplingOptions = {
    sampleSeed,
    ...(cornerCases !== undefined && { cornerCases }),
    ...(limit !== undefined && { limit }),
    ...(shuffle !== undefined && { shuffle }),
    ...(heldOut !== undefined && { heldOut }),
  };
  // A warning on a task and category is not repeated for each strategy.
  const said = new Set<string>();
  const once: Terminal = {
    ...terminal,
    note: (line) => {
      if (!said.has(line)) terminal.note(line);
      said.add(line);
    },
  };
  return [...scorings].flatMap(([task, scoring]) =>
    categories.flatMap((category) =>
      strategies.map((strategy): PlannedRun => {
        const drawn = samplingOf({ ...sampling, ...(category !== null && { category }) });
        const choice = { task, strategy, sampling: drawn, limits: limitsOf(options, strategy), scoring };
        return {
          spec: specOf(choice, model, set, once),
          scoring,
          title: [task, ...(category === null ? [] : [category]), strategySummary(strategy).join(' ')].join(
            ', ',
          ),
          fileName: fileName(task, category, strategy),
        };
      }),
    ),
  );
}

/** The limits without a budget where a strategy cannot keep one. */
function limitsOf({ maxBlocks, ...limits }: LimitOptions, { key }: StrategyChoice): LimitOptions {
  return maxBlocks === undefined || hasOnePoint(key) ? limits : { ...limits, maxBlocks };
}

/** Task, category and strategy with those of its parameters that are not the default. */
function fileName(task: TaskKey, category: string | null, { key, ...parameters }: StrategyChoice): string {
  const defaults = new Map<string, unknown>(Object.entries(strategyChoiceSchema.parse({ key })));
  const special = Object.entries(parameters).filter(([name, value]) => defaults.get(name) !== value);
  const words = [
    task,
    ...(category === null ? [] : [encodeURIComponent(category)]),
    key,
    ...special.map(([name, value]) => `${name}-${String(value)}`),
  ];
  return `${words.join('.')}.jsonl`;
}
