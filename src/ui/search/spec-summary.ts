import type { SearchSpec } from '#engine/search/search-spec.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { plural } from '#ui/format/numbers.ts';

/** The settings of a run in a few words each. */
export function specSummary(spec: SearchSpec): readonly string[] {
  return [
    taskByKey(spec.task).label,
    spec.order === 'random' ? `random order, seed ${String(spec.seed)}` : `${spec.order} order`,
    `α ${String(spec.alpha)}`,
    ...(spec.maxBlocks === null ? [] : [`at most ${plural(spec.maxBlocks, 'block')}`]),
    spec.limit === null ? 'all samples' : plural(spec.limit, 'sample'),
    ...(spec.protect.length === 0 ? [] : [`${String(spec.protect.length)} protected`]),
    ...(spec.exhaustive ? ['exhaustive'] : []),
    ...(spec.explore ? ['explored to the end'] : []),
  ];
}
