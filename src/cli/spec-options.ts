import { type Command, Option } from 'commander';
import type { Sampling } from '#engine/calibration/sampling.ts';
import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { type SkipSet, checkSkipSet } from '#engine/base/skip-set.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { blockList, positive, positiveReal } from './arguments.ts';
import { question } from './model-options.ts';
import { type Scoring, warnOfScoring } from './scoring-options.ts';
import type { Terminal } from './terminal.ts';
import { asUsage } from './usage-error.ts';

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

/** What one run is to find out. */
export interface RunChoice {
  readonly task: TaskKey;
  readonly strategy: StrategyChoice;
  readonly sampling: Sampling;
  readonly limits: LimitOptions;
  readonly scoring: Scoring;
}

/** The spec of a run; warns of a doubtful metric. Throws `UsageError` for a choice that does not fit model or set. */
export function specOf(
  { task: key, strategy, sampling, limits, scoring }: RunChoice,
  model: BlockModel,
  set: CalibrationSet,
  terminal: Terminal,
): SearchSpec {
  return asUsage(() => {
    const { alpha, maxBlocks, protect, exhaustive, explore, prompt, maxNewTokens } = limits;
    checkSkipSet(protect, model.blocks);
    const task = taskByKey(key);
    const { calibration } = selectSamples(set, task, sampling);
    warnOfScoring(task, calibration.length, scoring, terminal);
    const { answerRules, table } = scoring;
    return createSearchSpec({
      task: key,
      strategy,
      alpha,
      maxBlocks: maxBlocks ?? null,
      protect: [...protect],
      sampling,
      answerRules,
      documentFrequencies: table ? { name: table.name, hash: table.hash } : null,
      exhaustive: exhaustive ?? false,
      explore: explore ?? false,
      ...(prompt !== undefined && { prompt }),
      ...(maxNewTokens !== undefined && { maxNewTokens }),
      model: { name: model.manifest.name, hash: model.hash },
      calibration: { name: set.name, id: set.id },
    });
  });
}
