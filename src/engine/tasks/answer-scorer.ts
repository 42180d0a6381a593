import type { CalibrationSample, CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { MetricOptions, ScoreRange } from '#engine/metrics/metric.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';

import { normalizeName } from './answer-names.ts';
import type { Task } from './task.ts';

/** A sample of a calibration set that a task can use. */
export interface TaskSample {
  /** Index in `CalibrationSet.samples`, as `CalibrationSource.image` takes it. */
  readonly index: number;
  readonly sample: CalibrationSample;
}

/** Scores the model's answers to one task; samples are numbered as in the list it was made from. */
export interface AnswerScorer {
  /** Score of an answer, in the metric's unit. Never throws on an odd answer. */
  score(sample: number, answer: string): number;
  /** What the sample can score at all. */
  range(sample: number): ScoreRange;
}

/** The samples that have the annotation the task needs, in set order. */
export function taskSamples(set: CalibrationSet, task: Task): readonly TaskSample[] {
  return set.samples
    .map((sample, index) => ({ index, sample }))
    .filter(({ sample }) => task.references(sample) !== null);
}

/** A scorer of `samples` whose names are understood by the set's `categories`. */
export function createAnswerScorer(
  task: Task,
  samples: readonly TaskSample[],
  categories: readonly string[],
  options: MetricOptions = {},
): AnswerScorer {
  const vocabulary = new Set(categories.map(normalizeName));
  const references = samples.map(({ sample }) => task.references(sample) ?? []);
  const scorer = metricByKey(task.metric).prepare(references, options);
  return {
    score: (sample, answer) => scorer.score(sample, task.predict(answer, vocabulary)),
    range: (sample) => scorer.range(sample),
  };
}
