import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { DocumentFrequencies } from '#engine/metrics/document-frequencies.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { Task, TaskSample } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { SearchInputs } from './run-executor.ts';
import { requireSet, requireTable } from './run-match.ts';

/** The samples that a spec names, without those it holds out, and how their answers are scored. */
interface FoundSamples {
  readonly source: CalibrationSource;
  readonly task: Task;
  readonly samples: readonly TaskSample[];
  readonly documentFrequencies: DocumentFrequencies | null;
}

/** Throws as `requireSet`, `requireTable`, `selectSamples` and the inputs do. */
export async function findSamples(
  spec: SearchSpec,
  inputs: Pick<SearchInputs, 'calibration' | 'documentFrequencies'>,
  signal: AbortSignal,
): Promise<FoundSamples> {
  const source = await inputs.calibration(spec.calibration.id, signal);
  requireSet(spec, source.set);
  const named = spec.documentFrequencies;
  const table = named && (await inputs.documentFrequencies(named.hash));
  requireTable(spec, table ?? undefined);
  const task = taskByKey(spec.task);
  const { calibration: samples } = selectSamples(source.set, task, spec.sampling);
  return { source, task, samples, documentFrequencies: table?.frequencies ?? null };
}
