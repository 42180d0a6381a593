import { type Command, InvalidArgumentError, Option } from 'commander';
import { STRATEGY_KEYS, type StrategyKey } from '#engine/search/strategy-choice.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { batch, cacheMemory } from './batch-options.ts';
import { type CompareOptions, compare } from './commands/compare.ts';
import { report } from './commands/report.ts';
import { calibration, device, memory, model, threads } from './model-options.ts';
import { type ReportOptions, addReportOptions } from './report-files.ts';
import { cornerCases, heldOut, limit, sampleSeed, shuffle } from './sampling-options.ts';
import { answerRules, documentFrequencies } from './scoring-options.ts';
import { addLimitOptions } from './spec-options.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';

/** Strategies side by side, and the report on runs. */
export function addComparisonCommands(program: Command, open: OpenTerminal): void {
  addReportOptions(
    subcommand(program, 'report', 'write tables and charts of runs').argument(
      '<runs...>',
      'journals, or folders of them',
    ),
  ).action((runs: readonly string[], options: ReportOptions & JsonOption) =>
    inTerminal(open, options, (terminal) => report(runs, options, terminal)),
  );
  const command = subcommand(program, 'compare', 'run GM-Skip and its rivals, and report on them')
    .addOption(model())
    .addOption(calibration())
    .addOption(
      new Option('--task <tasks>', 'what to score, such as single-object,captioning')
        .argParser(tasks)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--category <names>', 'each of these categories for itself, such as bird,boat').argParser(
        names,
      ),
    )
    .addOption(
      new Option('--strategies <names>', `some of ${STRATEGY_KEYS.join(',')} (default: all)`).argParser(
        strategies,
      ),
    );
  addReportOptions(addLimitOptions(command))
    .addOption(answerRules())
    .addOption(documentFrequencies())
    .addOption(cornerCases())
    .addOption(limit())
    .addOption(shuffle())
    .addOption(heldOut().default(0.3))
    .addOption(sampleSeed())
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .addOption(batch())
    .addOption(cacheMemory())
    .action((options: CompareOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => compare(options, terminal)),
    );
}

function names(text: string): readonly string[] {
  const found = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (found.length > 0) return found;
  throw new InvalidArgumentError('It is empty.');
}

function tasks(text: string): readonly TaskKey[] {
  return names(text).map((name) =>
    keyOf(
      name,
      TASKS.map(({ key }) => key),
    ),
  );
}

function strategies(text: string): readonly StrategyKey[] {
  return names(text).map((name) => keyOf(name, STRATEGY_KEYS));
}

function keyOf<Key extends string>(name: string, keys: readonly Key[]): Key {
  const key = keys.find((known) => known === name);
  if (key !== undefined) return key;
  throw new InvalidArgumentError(`"${name}" is none of ${keys.join(', ')}.`);
}
