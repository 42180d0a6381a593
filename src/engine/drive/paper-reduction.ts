import { taskAsking } from '#engine/tasks/tasks.ts';
import type { DriveFigures } from './drive-figures.ts';
import type { TaskKey } from '#engine/tasks/task.ts';

/** By how much the paper's vehicle was faster without the skipped blocks, as shares (GM-Skip, table 3). */
const PAPER_REDUCTION: Readonly<Record<TaskKey, number>> = {
  'single-object': 0.454,
  'multi-object': 0.287,
  captioning: 0.371,
};

/** The paper's reduction of latency for the question; null for one that it did not ask, and without the full model in the first lane. */
export function paperReduction({ question, lanes }: Pick<DriveFigures, 'question' | 'lanes'>): number | null {
  const task = taskAsking(question.prompt);
  return task && lanes[0].skip.length === 0 ? PAPER_REDUCTION[task.key] : null;
}
