import { type Command, Option } from 'commander';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { blockList, positive, positiveReal } from './arguments.ts';
import { question } from './model-options.ts';

/** Options of a run beside task, strategy and samples. */
export interface LimitOptions {
  readonly alpha: number;
  readonly maxBlocks?: number;
  readonly protect: SkipSet;
  readonly exhaustive?: boolean;
  readonly explore?: boolean;
  readonly prompt?: string;
  readonly maxNewTokens?: number;
}

export function addLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--alpha <a>', 'stop below a times the full model').argParser(positiveReal).default(0.95),
    )
    .addOption(new Option('--max-blocks <n>', 'most blocks to remove').argParser(positive))
    .addOption(
      new Option('--protect <blocks>', 'blocks to keep, such as 0,1')
        .argParser(blockList)
        .default([], 'none'),
    )
    .option('--exhaustive', 'score every candidate on every sample')
    .option('--explore', 'go on past the constraint to the end of the curve')
    .addOption(question())
    .addOption(
      new Option('--max-new-tokens <n>', "longest answer in tokens (default: the task's)").argParser(
        positive,
      ),
    );
}
