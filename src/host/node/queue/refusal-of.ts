import type { Arithmetic } from '#engine/search/arithmetic.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';
import type { WorkerRecord } from './worker-record.ts';

/** Why a worker gets no units of a task, as the end of a sentence about it; null for one that gets them. */
export function refusalOf(
  { app, models }: Pick<WorkerRecord, 'app' | 'models'>,
  task: UnitTask,
): string | null {
  const model = models.find(({ hash }) => hash === task.model.hash);
  if (!model) return `it does not have the model ${task.model.name} in this conversion`;
  if (app !== task.app) return `it runs version ${app} of Skipscope, the search version ${task.app}`;
  const own = model.arithmetic;
  const keys: readonly (keyof Arithmetic)[] = ['provider', 'adapter', 'version', 'arithmetic', 'weights'];
  const differing = keys.filter((key) => own[key] !== task.arithmetic[key]);
  if (differing.length === 0) return null;
  const words = (of: Arithmetic): string => differing.map((key) => of[key]).join(', ');
  return `it computes with ${words(own)}, the search with ${words(task.arithmetic)}, and near ties could be decided otherwise`;
}
