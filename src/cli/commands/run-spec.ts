import { SkipscopeError } from '#engine/base/errors.ts';
import { checkSkipSet } from '#engine/base/skip-set.ts';
import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { Sampling } from '#engine/calibration/sampling.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { referenceWarning } from '#engine/metrics/metrics.ts';
import { type SearchSpec, calibrationOf, createSearchSpec } from '#engine/search/search-spec.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { Task, TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { LimitOptions } from '#cli/options/limit-options.ts';
import type { Scoring } from '#cli/options/scoring-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import type { Terminal } from './terminal.ts';

/** The choices that make up the specification of one run. */
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
    refuseUnusedPrompt(prompt, set);
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
      calibration: calibrationOf(set),
    });
  });
}

/** Throws `SkipscopeError('invalid-input')` for a question that no sample of the set would be asked. */
export function refuseUnusedPrompt(prompt: string | undefined, set: CalibrationSet): void {
  if (prompt === undefined || calibrationOf(set).prompts !== 'own') return;
  throw new SkipscopeError(
    'invalid-input',
    `Every sample of ${set.name} has a question of its own, so that "${prompt}" would never be asked.`,
    'Leave --prompt out.',
  );
}

/** Warns where the metric of this task is doubtful on so few samples. */
export function warnOfScoring(task: Task, samples: number, { table }: Scoring, terminal: Terminal): void {
  const warning = referenceWarning(task.metric, samples, table !== undefined);
  if (warning !== null) terminal.note(warning);
}
