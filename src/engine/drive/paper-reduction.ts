import { taskAsking } from '#engine/tasks/tasks.ts';
import type { TaskKey } from '#engine/tasks/task.ts';

/** By how much the paper's vehicle was faster without the skipped blocks, as shares (GM-Skip, table 3). */
const PAPER_REDUCTION: Readonly<Record<TaskKey, number>> = {
  'single-object': 0.454,
  'multi-object': 0.287,
  captioning: 0.371,
};

/** The paper's reduction of latency for the task that asks this; null for a question of one's own. */
export function paperReduction(prompt: string): number | null {
  const task = taskAsking(prompt);
  return task ? PAPER_REDUCTION[task.key] : null;
}
