import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { prepareSamples } from '#engine/evaluation/prepare-samples.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import {
  type AnswerScorer,
  type ScoringOptions,
  type TaskSample,
  createAnswerScorer,
} from '#engine/tasks/answer-scorer.ts';
import type { Task } from '#engine/tasks/task.ts';
import type { OpenModel } from './open-model.ts';

export interface CalibrationUse extends ScoringOptions {
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly task: Task;
  /** Of `source`, with the annotation the task needs. */
  readonly samples: readonly TaskSample[];
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly decodeImage: ImageDecoder;
  readonly signal?: AbortSignal;
  /** Pictures encoded so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A task on a calibration set, ready for an evaluator. */
export interface ScoredCalibration {
  readonly scored: ScoredSamples;
  readonly scorer: AnswerScorer;
}

/** Encodes every picture once. Throws as `prepareSamples` and `ChatTokenizer.buildPrompt` do. */
export async function scoreCalibration(use: CalibrationUse): Promise<ScoredCalibration> {
  const { open, source, task, samples, decodeImage, signal, onProgress } = use;
  const scorer = createAnswerScorer(task, samples, source.set.categories, use);
  const prompts = await prepareSamples({
    model: open.model,
    source,
    samples,
    promptIds: open.tokenizer.buildPrompt(use.prompt),
    decodeImage,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return {
    scorer,
    scored: {
      model: open.model,
      prompts,
      maxNewTokens: use.maxNewTokens,
      decode: (tokenIds) => open.tokenizer.decode(tokenIds),
      score: (sample, answer) => scorer.score(sample, answer),
    },
  };
}
