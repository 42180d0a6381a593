import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import { DEFAULT_ROWS, planGroups } from '#engine/strategies/group-plan.ts';
import { type Task, taskSamples } from '#engine/tasks/task.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { scoreCalibration } from '#service/runs/score-calibration.ts';

/** Metric values of one task on one split. */
export interface SplitScores {
  readonly full: number;
  /** By block: the value with that block alone skipped; empty when not asked for. */
  readonly withoutBlock: readonly number[];
}

/** Scores the full model and, if asked for, the model without each single block. */
export async function scoreSplit(
  open: OpenModel,
  folder: string,
  task: Task,
  singleBlocks: boolean,
): Promise<SplitScores> {
  const source = await openCalibrationPath(folder);
  const { scored, memoryLeft } = await scoreCalibration({
    open,
    source,
    task,
    samples: taskSamples(source.set, task),
    prompt: task.prompt,
    maxNewTokens: task.maxNewTokens,
    decodeImage,
  });
  const { evaluator, dispose } = createEvaluator(scored, { independent: false, memoryBudget: memoryLeft });
  const { signal } = new AbortController();
  const full: SampleOutcome[] = [];
  const withoutBlock = Array.from({ length: singleBlocks ? evaluator.blocks : 0 }, (): SampleOutcome[] => []);
  for (const group of planGroups(evaluator.samples, DEFAULT_ROWS)) {
    full.push(...(await evaluator.rebase([], [group], [], signal)).outcomes);
    for (const [block, outcomes] of withoutBlock.entries()) {
      outcomes.push(...(await evaluator.evaluate([block], 0, signal)).outcomes);
    }
  }
  dispose();
  return { full: mean(full), withoutBlock: withoutBlock.map(mean) };
}

function mean(outcomes: readonly SampleOutcome[]): number {
  return outcomes.reduce((sum, { score }) => sum + score, 0) / outcomes.length;
}
