import type { CalibrationSample, CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { MetricKey } from '#engine/metrics/metric.ts';

import type { AnswerReader } from './answer-reader.ts';

export type TaskKey = 'single-object' | 'multi-object' | 'captioning';

/** The question about a picture, and how the model's answer becomes a prediction that a metric can score. */
export interface Task {
  readonly key: TaskKey;
  readonly label: string;
  readonly description: string;
  /** The user turn; the image placeholder and the chat template are added by the model's tokenizer. */
  readonly prompt: string;
  readonly metric: MetricKey;
  /** Default limit of the answer's length in tokens. */
  readonly maxNewTokens: number;
  /**
   * The reference texts of a sample, or null when it lacks the annotation this task needs. Names are understood by
   * `reader`, by default the exact rule.
   */
  references(sample: CalibrationSample, reader?: AnswerReader): readonly string[] | null;
  /** One line to display beside the answer; empty when the sample has no reference. */
  reference(sample: CalibrationSample): string;
  /** The prediction in an answer. */
  predict(answer: string, reader: AnswerReader): readonly string[];
}

/** A sample of a calibration set that a task can use. */
export interface TaskSample {
  /** Index in `CalibrationSet.samples`, as `CalibrationSource.image` takes it. */
  readonly index: number;
  readonly sample: CalibrationSample;
}

/** The samples that have the annotation the task needs, in set order. */
export function taskSamples(set: CalibrationSet, task: Task): readonly TaskSample[] {
  return set.samples
    .map((sample, index) => ({ index, sample }))
    .filter(({ sample }) => task.references(sample) !== null);
}
