import type { Command } from 'commander';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import { measureRows } from '#engine/evaluation/measure-rows.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import type { LatencyFigure } from '#engine/report/report.ts';
import { RATIO_HEADING, millisecondsText, speedText } from '#engine/report/report-text.ts';
import type { Evaluator } from '#engine/search/evaluator.ts';
import type { Timing } from '#engine/search/run-state.ts';
import { type SkipSet, sparsity } from '#engine/base/skip-set.ts';
import { type ChosenBlocks, skipSetFor } from '#engine/export/skip-file.ts';
import { type AnswerFigures, describeAnswers } from '#engine/tasks/answer-figures.ts';
import type { CalibrationSet, CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { AnswerScorer } from '#engine/tasks/answer-scorer.ts';
import type { Task, TaskKey, TaskSample } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { scoreCalibration } from '#service/runs/score-calibration.ts';
import { type BatchOptions, addExecutionOptions, cacheBudget } from '#cli/options/batch-options.ts';
import {
  type ModelOptions,
  calibration,
  model,
  question,
  skip as skipOption,
} from '#cli/options/model-options.ts';
import { type SamplingOptions, addSamplingOptions, samplingOf } from '#cli/options/sampling-options.ts';
import {
  type ScoringFiles,
  addScoringOptions,
  readScoring,
  task as taskOption,
} from '#cli/options/scoring-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import { figureText } from './figure-text.ts';
import { openCalibration } from './open-calibration.ts';
import { outcomesUnder } from './outcomes-under.ts';
import { refuseUnusedPrompt, warnOfScoring } from './run-spec.ts';
import { notePublication } from './note-publication.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';

interface EvaluateOptions extends ModelOptions, BatchOptions, SamplingOptions, ScoringFiles {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly prompt?: string;
  readonly skip: ChosenBlocks;
}

/** `skipscope evaluate`: a task's metric under one skip set. */
export function addEvaluate(program: Command, open: OpenTerminal): void {
  const command = subcommand(program, 'evaluate', 'score a model on a calibration set')
    .addOption(model())
    .addOption(calibration())
    .addOption(taskOption())
    .addOption(question())
    .addOption(skipOption());
  addSamplingOptions(addScoringOptions(command));
  addExecutionOptions(command).action((options: EvaluateOptions & JsonOption) =>
    inTerminal(open, options, (terminal) => evaluate(options, terminal)),
  );
}

async function evaluate(options: EvaluateOptions, terminal: Terminal): Promise<void> {
  const task = taskByKey(options.task);
  const source = await openCalibration(options.calibration, terminal);
  const samples = asUsage(() => samplesFor(task, source.set, options));
  const scoring = await readScoring(options);
  await withModel(options, terminal, async (open) => {
    const skip = asUsage(() => skipSetFor(options.skip, open.model.blocks));
    notePublication(options.skip, terminal);
    warnOfScoring(task, samples.length, scoring, terminal);
    const { scored, scorer, memoryLeft } = await scoreCalibration({
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
      onProgress: (done, total) => {
        terminal.progress(`Looking at picture ${done} of ${total}`);
      },
    });
    const { signal } = new AbortController();
    const rows = options.batch === 'auto' ? await measureRows(scored, memoryLeft, signal) : options.batch;
    const { evaluator, dispose } = createEvaluator(scored, { independent: true, memoryBudget: memoryLeft });
    try {
      const outcomes = await outcomesUnder(skip, evaluator, rows, terminal, signal);
      const latency = latencyOf(skip, [await timingOf(evaluator, skip, signal)]);
      const answers = samples.map((_, sample) => outcomes.get(sample)?.answer ?? '');
      const figures = describeAnswers(task, samples, scorer, answers, BOOTSTRAP_SEED);
      const result = {
        task: task.key,
        metric: task.metric,
        value: figures.figure.value,
        interval: figures.figure.interval,
        secondary: figures.secondary,
        samples: samples.length,
        skip,
        sparsity: sparsity(skip, evaluator.blocks),
        latencyMs: latency?.ms.median ?? null,
        latency: skip.length === 0 ? null : latency,
        categories: figures.categories,
        perSample: perSample(task, source, samples, scorer, answers),
      };
      terminal.result(result, [
        ...figureLines(task, figures),
        `Skipped: ${skip.length === 0 ? 'none' : skip.join(', ')} (sparsity ${result.sparsity.toFixed(4)})`,
        ...latencyLines(skip, latency),
      ]);
    } finally {
      dispose();
    }
  });
}

/** Throws `SkipscopeError('invalid-input')` for options that do not fit the set. */
function samplesFor(task: Task, set: CalibrationSet, options: EvaluateOptions): readonly TaskSample[] {
  refuseUnusedPrompt(options.prompt, set);
  return selectSamples(set, task, { ...samplingOf(options), heldOut: 0 }).calibration;
}

/** Times the full model and the skip set in turns. */
async function timingOf(evaluator: Evaluator, skip: SkipSet, signal: AbortSignal): Promise<Timing> {
  return { ...(await evaluator.compareLatency(skip, signal)), skip, measuredOn: null };
}

/** The time of one answer, and of a skip set also that over the full model's. */
function latencyLines(skip: SkipSet, latency: LatencyFigure | null): readonly string[] {
  return [
    `One answer takes ${millisecondsText(latency)} ms, the picture's encoding left out`,
    ...(skip.length === 0 ? [] : [`${RATIO_HEADING}: ${speedText(skip, latency)}, timed in turns`]),
  ];
}

function perSample(
  task: Task,
  { pictures }: CalibrationSource,
  samples: readonly TaskSample[],
  scorer: AnswerScorer,
  answers: readonly string[],
) {
  return samples.map(({ index, sample }, at) => ({
    id: sample.id,
    picture: pictures[index] ?? sample.fileName,
    ...(sample.prompt !== undefined && { prompt: sample.prompt }),
    prediction: scorer
      .predict(answers[at] ?? '')
      .join(', ')
      .trim(),
    reference: task.reference(sample),
    score: scorer.score(at, answers[at] ?? ''),
  }));
}

function figureLines(task: Task, { figure, secondary, categories }: AnswerFigures): readonly string[] {
  return [
    `${task.label}: ${figureText(figure)} on ${figure.n} samples`,
    ...secondary.map((other) => `  ${figureText(other)}`),
    ...categories.map((row) => `  ${row.category} (${row.n}): ${row.value.toFixed(4)}`),
  ];
}
