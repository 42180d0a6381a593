import type { ScoreRange } from '#engine/metrics/measure.ts';
import type { MetricKey, MetricOptions } from '#engine/metrics/metric.ts';
import { SCORINGS } from '#engine/metrics/metric-scorings.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';

import { createAnswerReader } from './answer-reader.ts';
import { type AnswerRules, EXACT_RULES } from './answer-rules.ts';
import type { Task, TaskSample } from './task.ts';

/** A figure shown beside the metric; it never guides a search. */
interface SecondaryScorer {
  readonly metric: MetricKey;
  /** As `AnswerScorer.score`. */
  score(sample: number, answer: string): number;
}

/** Scores the model's answers to one task; samples are numbered as in the list it was made from. */
export interface AnswerScorer {
  /** Score of an answer, in the metric's unit. Never throws on an odd answer. */
  score(sample: number, answer: string): number;
  /** The range of scores that the sample can reach. */
  range(sample: number): ScoreRange;
  /** The names or the text in an answer that the metric compares. */
  predict(answer: string): readonly string[];
  readonly secondary: readonly SecondaryScorer[];
}

export interface ScoringOptions extends MetricOptions {
  /** The exact rule by default. */
  readonly answerRules?: AnswerRules;
}

/** A scorer of `samples` whose names are understood by the set's `categories` and the rules. */
export function createAnswerScorer(
  task: Task,
  samples: readonly TaskSample[],
  categories: readonly string[],
  options: ScoringOptions = {},
): AnswerScorer {
  const reader = createAnswerReader(options.answerRules ?? EXACT_RULES, categories);
  const references = samples.map(({ sample }) => task.references(sample, reader) ?? []);
  const predict = (answer: string) => task.predict(answer, reader);
  const scorer = SCORINGS[task.metric].prepare(references, options);
  return {
    score: (sample, answer) => scorer.score(sample, predict(answer)),
    range: (sample) => scorer.range(sample),
    predict,
    secondary: (metricByKey(task.metric).secondary ?? []).map((metric) => {
      const beside = SCORINGS[metric].prepare(references, options);
      return { metric, score: (sample, answer) => beside.score(sample, predict(answer)) };
    }),
  };
}
