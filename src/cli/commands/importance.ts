import { type Command, Option } from 'commander';
import { IMPORTANCE_KEYS, type ImportanceKey } from '#engine/importance/importance-measure.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { asksAnswers, measureImportance } from '#service/importance/measure-importance.ts';
import { measurePairs } from '#service/importance/measure-pairs.ts';
import { ScanSamples } from '#service/importance/scan-samples.ts';
import { keyList } from '#cli/options/arguments.ts';
import { type BatchOptions, cacheBudget, cacheMemory } from '#cli/options/batch-options.ts';
import {
  type ModelOptions,
  calibration,
  device,
  memory,
  model,
  question,
  threads,
} from '#cli/options/model-options.ts';
import { type SamplingOptions, addSamplingOptions, samplingOf } from '#cli/options/sampling-options.ts';
import {
  type ScoringFiles,
  addScoringOptions,
  readScoring,
  task as taskOption,
} from '#cli/options/scoring-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import { importanceLines } from './importance-table.ts';
import { pairLines, pairWork } from './pair-table.ts';
import { openCalibration } from './open-calibration.ts';
import { refuseUnusedPrompt, warnOfScoring } from './run-spec.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';

interface ImportanceOptions
  extends ModelOptions, SamplingOptions, ScoringFiles, Pick<BatchOptions, 'cacheMemory'> {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly prompt?: string;
  readonly measures: readonly ImportanceKey[];
  readonly pairs: boolean;
}

/** `skipscope importance`: how much each block matters, skipped alone. */
export function addImportance(program: Command, open: OpenTerminal): void {
  const command = subcommand(program, 'importance', 'measure how much each block matters, skipped alone')
    .addOption(model())
    .addOption(calibration())
    .addOption(taskOption())
    .addOption(question())
    .addOption(
      new Option('--measures <keys>', `some of ${IMPORTANCE_KEYS.join(',')}`)
        .argParser(keyList(IMPORTANCE_KEYS))
        .default(IMPORTANCE_KEYS, 'all'),
    )
    .addOption(
      new Option('--pairs', 'also measure what every two blocks cost beyond each alone').default(false),
    );
  addSamplingOptions(addScoringOptions(command))
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .addOption(cacheMemory())
    .action((options: ImportanceOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => importance(options, terminal)),
    );
}

async function importance(options: ImportanceOptions, terminal: Terminal): Promise<void> {
  const task = taskByKey(options.task);
  const source = await openCalibration(options.calibration, terminal);
  const samples = asUsage(() => {
    refuseUnusedPrompt(options.prompt, source.set);
    return selectSamples(source.set, task, { ...samplingOf(options), heldOut: 0 }).calibration;
  });
  const scoring = await readScoring(options);
  await withModel(options, terminal, async (open) => {
    const scoresAnswers = options.pairs || asksAnswers(options.measures);
    if (scoresAnswers) warnOfScoring(task, samples.length, scoring, terminal);
    if (options.pairs) terminal.note(pairWork(open.model.blocks, samples.length));
    const onProgress = (phase: string): void => {
      terminal.progress(phase);
    };
    const scanned = new ScanSamples({
      answerRules: scoring.answerRules,
      ...(scoring.table && { documentFrequencies: scoring.table.frequencies }),
      open,
      source,
      task,
      samples,
      prompt: options.prompt ?? task.prompt,
      maxNewTokens: task.maxNewTokens,
      decodeImage,
      ...cacheBudget(options),
      scoresAnswers,
      signal: new AbortController().signal,
      onProgress,
    });
    const report = await measureImportance(scanned, options.measures);
    const pairs = options.pairs ? await measurePairs(scanned, onProgress) : null;
    terminal.result({ ...report, ...(pairs && { pairs }) }, [
      ...importanceLines(report),
      ...(pairs ? pairLines(pairs) : []),
    ]);
  });
}
