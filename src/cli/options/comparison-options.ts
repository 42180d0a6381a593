import { Option } from 'commander';
import { STRATEGY_KEYS, type StrategyKey } from '#engine/search/strategy-choice.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { keyList, nameList } from './arguments.ts';
import type { LimitOptions } from './limit-options.ts';
import type { SamplingOptions } from './sampling-options.ts';

/** Options that choose the runs of a comparison: each strategy on each category at each task. */
export interface ComparisonOptions extends LimitOptions, Omit<SamplingOptions, 'category'> {
  readonly task: readonly TaskKey[];
  readonly category?: readonly string[];
  readonly strategies?: readonly StrategyKey[];
}

export const tasks = () =>
  new Option('--task <tasks>', 'what to score, such as single-object,captioning')
    .argParser(keyList(TASKS.map(({ key }) => key)))
    .makeOptionMandatory();
export const categories = () =>
  new Option('--category <names>', 'each of these categories for itself, such as bird,boat').argParser(
    nameList,
  );
export const strategies = () =>
  new Option('--strategies <names>', `some of ${STRATEGY_KEYS.join(',')} (default: all)`).argParser(
    keyList(STRATEGY_KEYS),
  );
