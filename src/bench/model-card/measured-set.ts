import { createEvaluator, createReferenceEvaluators } from '#engine/evaluation/create-evaluator.ts';
import { referenceTokens } from '#engine/evaluation/reference-samples.ts';
import type { SkipSetScorer } from '#engine/search/evaluator.ts';
import { type Task, taskSamples } from '#engine/tasks/task.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { scoreCalibration } from '#service/runs/score-calibration.ts';

/** The scorers of a task on all samples of a set: of answers, and of the likelihood of the references. */
export interface MeasuredSet {
  readonly answers: SkipSetScorer;
  readonly likelihood: SkipSetScorer;
}

/** Makes the scorers of a task for as long as `use` takes. Throws as `openCalibrationPath` and `scoreCalibration` do. */
export async function withMeasuredSet<T>(
  open: OpenModel,
  set: string,
  task: Task,
  use: (measured: MeasuredSet) => Promise<T>,
): Promise<T> {
  const source = await openCalibrationPath(set);
  const samples = taskSamples(source.set, task);
  const { prompt, maxNewTokens } = task;
  const { scored, memoryLeft } = await scoreCalibration({
    open,
    source,
    task,
    samples,
    prompt,
    maxNewTokens,
    decodeImage,
  });
  const { evaluator, dispose } = createEvaluator(scored, {
    independent: false,
    memoryBudget: memoryLeft / 2,
  });
  const references = createReferenceEvaluators(
    {
      ...scored,
      references: await referenceTokens({
        task,
        samples,
        prompt,
        tokenizer: open.tokenizer,
        eosTokenIds: open.model.manifest.generation.eosTokenIds,
      }),
    },
    memoryLeft / 2,
  );
  try {
    return await use({ answers: evaluator, likelihood: references.likelihood });
  } finally {
    dispose();
    references.dispose();
  }
}
