import { SkipscopeError } from '#engine/base/errors.ts';
import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';

/** A value of one block in the unit of its measure, with its 95 % interval where there is one. */
interface MeasuredBlock {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** What a scan has measured of every block, skipped alone; `skipscope importance --json` prints one. */
export interface MeasuredImportance {
  readonly model: { readonly name: string; readonly hash: string };
  readonly calibration: { readonly name: string; readonly id: string };
  readonly task: string;
  readonly metric: string;
  readonly blocks: number;
  readonly samples: readonly { readonly id: string }[];
  readonly measures: readonly {
    readonly key: ImportanceKey;
    readonly label: string;
    /** By block; null for one that could not be measured. */
    readonly blocks: readonly (MeasuredBlock | null)[];
  }[];
}

/** Whether a scan is of the model, the calibration set and the task of a run that can be reported. */
export function isScanOf(
  { model, calibration, task }: MeasuredImportance,
  { spec, baseline }: Pick<RunState, 'spec' | 'baseline'>,
): boolean {
  if (spec === null || baseline === null) return false;
  return model.hash === spec.model.hash && calibration.id === spec.calibration.id && task === spec.task;
}

/** Throws `SkipscopeError('invalid-input')` for a scan that is of none of the runs. */
export function requireOwnRuns(
  scan: MeasuredImportance,
  runs: readonly { readonly spec: SearchSpec; readonly state: RunState }[],
): void {
  const { model, calibration, task } = scan;
  const ofModel = runs.filter(({ spec }) => spec.model.hash === model.hash);
  if (ofModel.length === 0)
    throw new SkipscopeError(
      'invalid-input',
      `The importance of blocks is that of another model than the runs': ${model.name}, SHA-256 ${model.hash}.`,
      'Measure the model of the runs, or leave this importance out.',
    );
  if (!ofModel.some(({ state }) => isScanOf(scan, state)))
    throw new SkipscopeError(
      'invalid-input',
      `The importance of blocks was measured for ${task} on ${calibration.name}, and none of the runs was.`,
      'Measure it with the task and the calibration set of a run, or leave it out.',
    );
  const blocks = ofModel[0]?.state.blocks ?? 0;
  if (scan.blocks !== blocks || scan.measures.some((measure) => measure.blocks.length !== blocks))
    throw new SkipscopeError(
      'invalid-input',
      `The importance of blocks is not of the ${String(blocks)} blocks that ${model.name} has.`,
      'Measure it again.',
    );
}

/** A scan without what the report does not show, such as answers. */
export function reportedScan(scan: MeasuredImportance): MeasuredImportance {
  const { model, calibration, task, metric, blocks, samples, measures } = scan;
  return {
    model,
    calibration,
    task,
    metric,
    blocks,
    samples: samples.map(({ id }) => ({ id })),
    measures: measures.map(({ key, label, blocks: values }) => ({ key, label, blocks: values })),
  };
}
