import { InvalidArgumentError, Option } from 'commander';
import { STRATEGY_KEYS, type StrategyKey } from '#engine/search/strategy-choice.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
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
    .argParser(taskKeys)
    .makeOptionMandatory();
export const categories = () =>
  new Option('--category <names>', 'each of these categories for itself, such as bird,boat').argParser(names);
export const strategies = () =>
  new Option('--strategies <names>', `some of ${STRATEGY_KEYS.join(',')} (default: all)`).argParser(
    strategyKeys,
  );

function names(text: string): readonly string[] {
  const found = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (found.length > 0) return found;
  throw new InvalidArgumentError('It is empty.');
}

function taskKeys(text: string): readonly TaskKey[] {
  return names(text).map((name) =>
    keyOf(
      name,
      TASKS.map(({ key }) => key),
    ),
  );
}

function strategyKeys(text: string): readonly StrategyKey[] {
  return names(text).map((name) => keyOf(name, STRATEGY_KEYS));
}

function keyOf<Key extends string>(name: string, keys: readonly Key[]): Key {
  const key = keys.find((known) => known === name);
  if (key !== undefined) return key;
  throw new InvalidArgumentError(`"${name}" is none of ${keys.join(', ')}.`);
}
