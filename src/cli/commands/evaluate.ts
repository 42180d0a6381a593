import { selectSamples } from '#engine/calibration/select-samples.ts';
import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { Evaluator, SampleOutcome } from '#engine/search/evaluator.ts';
import { planGroups } from '#engine/search/group-plan.ts';
import { type SkipSet, checkSkipSet, sparsity } from '#engine/search/skip-set.ts';
import { normalizeName } from '#engine/tasks/answer-names.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { openCalibrationDirectory } from '#host/node/calibration-directory.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { scoreCalibration } from '#host/score-calibration.ts';
import { type SamplingOptions, samplingOf } from '#cli/sampling-options.ts';
import { type ModelOptions, withModel } from '#cli/node-model.ts';
import type { Terminal } from '#cli/terminal.ts';
import { asUsage } from '#cli/usage-error.ts';

export interface EvaluateOptions extends ModelOptions, SamplingOptions {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly skip: SkipSet;
}

/** `skipscope evaluate`: a task's metric under one skip set. */
export async function evaluate(options: EvaluateOptions, terminal: Terminal): Promise<void> {
  const { skip } = options;
  const task = taskByKey(options.task);
  const source = await openCalibrationDirectory(options.calibration);
  await withModel(options, terminal, async (open) => {
    asUsage(() => {
      checkSkipSet(skip, open.model.blocks);
    });
    const { calibration: samples } = asUsage(() =>
      selectSamples(source.set, task, { ...samplingOf(options), heldOut: 0 }),
    );
    const { scored } = await scoreCalibration({
      open,
      source,
      task,
      samples,
      prompt: task.prompt,
      maxNewTokens: task.maxNewTokens,
      decodeImage,
      onProgress: (done, total) => {
        terminal.progress(`Looking at picture ${done} of ${total}`);
      },
    });
    const { evaluator, dispose } = createEvaluator(scored, { independent: true });
    try {
      const outcomes = await outcomesUnder(skip, evaluator, terminal);
      const { total: latencyMs } = await evaluator.latency(skip, new AbortController().signal);
      const vocabulary = new Set(source.set.categories.map(normalizeName));
      const perSample = samples.map(({ sample }, index) => ({
        id: sample.id,
        prediction: task
          .predict(outcomes.get(index)?.answer ?? '', vocabulary)
          .join(', ')
          .trim(),
        reference: task.reference(sample),
        score: outcomes.get(index)?.score ?? 0,
      }));
      const result = {
        task: task.key,
        metric: task.metric,
        value: perSample.reduce((sum, { score }) => sum + score, 0) / perSample.length,
        samples: perSample.length,
        skip,
        sparsity: sparsity(skip, evaluator.blocks),
        latencyMs,
        perSample,
      };
      terminal.result(result, [
        `${task.label}: ${result.metric} ${result.value.toFixed(4)} on ${result.samples} samples`,
        `Skipped: ${skip.length === 0 ? 'none' : skip.join(', ')} (sparsity ${result.sparsity.toFixed(4)})`,
        `One answer takes ${latencyMs.toFixed(1)} ms, the picture's encoding left out`,
      ]);
    } finally {
      dispose();
    }
  });
}

/** Outcomes by sample, evaluated in groups. */
async function outcomesUnder(
  skip: SkipSet,
  evaluator: Evaluator,
  terminal: Terminal,
): Promise<ReadonlyMap<number, SampleOutcome>> {
  const outcomes = new Map<number, SampleOutcome>();
  const { signal } = new AbortController();
  for (const group of planGroups(evaluator.samples, () => 0)) {
    const evaluation = await evaluator.rebase(skip, [group], [], signal);
    for (const outcome of evaluation.outcomes) outcomes.set(outcome.sample, outcome);
    terminal.progress(`Answered ${outcomes.size} of ${evaluator.samples}`);
  }
  return outcomes;
}
