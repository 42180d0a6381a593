import { describeScores, type MetricFigure } from '#engine/statistics/metric-figure.ts';
import { categoriesOf } from './select-samples.ts';
import type { AnswerScorer } from './answer-scorer.ts';
import type { Task, TaskSample } from './task.ts';

/** The figure of the samples that contain one category. */
interface CategoryFigure extends MetricFigure {
  readonly category: string;
}

/** All figures of one skip set's answers. */
export interface AnswerFigures {
  readonly figure: MetricFigure;
  readonly secondary: readonly MetricFigure[];
  /** Most frequent first. A sample with several categories counts in each. */
  readonly categories: readonly CategoryFigure[];
}

/**
 * The figures of `answers[sample]`, one for each of `samples`, with intervals from bootstraps with this seed. Throws
 * `SkipscopeError('invalid-input')` for no samples.
 */
export function describeAnswers(
  task: Task,
  samples: readonly TaskSample[],
  scorer: AnswerScorer,
  answers: readonly string[],
  seed: number,
): AnswerFigures {
  const scores = samples.map((_, sample) => scorer.score(sample, answers[sample] ?? ''));
  return {
    figure: describeScores(task.metric, scores, seed),
    secondary: scorer.secondary.map(({ metric, score }) =>
      describeScores(
        metric,
        samples.map((_, sample) => score(sample, answers[sample] ?? '')),
        seed,
      ),
    ),
    categories: categoryFigures(task, samples, scores, seed),
  };
}

/** The mean score of each category's samples; `scores[sample]` belongs to `samples[sample]`. */
function categoryFigures(
  task: Task,
  samples: readonly TaskSample[],
  scores: readonly number[],
  seed: number,
): readonly CategoryFigure[] {
  const byCategory = new Map<string, number[]>();
  for (const [at, { sample }] of samples.entries()) {
    for (const category of new Set(categoriesOf(sample, task))) {
      const known = byCategory.get(category) ?? [];
      known.push(scores[at] ?? 0);
      byCategory.set(category, known);
    }
  }
  return [...byCategory]
    .map(([category, own]) => ({ category, ...describeScores(task.metric, own, seed) }))
    .sort((a, b) => b.n - a.n || (a.category < b.category ? -1 : 1));
}
