import type { ScanSubject } from '#service/contract/scan-fields.ts';
import type { CalibrationUse } from '#service/runs/score-calibration.ts';

/** What a measurement is made on, as its report names it. */
export function scanSubjectOf({
  open: { model },
  source: { set },
  task,
}: Pick<CalibrationUse, 'open' | 'source' | 'task'>): ScanSubject {
  return {
    model: { name: model.manifest.name, hash: model.hash },
    calibration: { name: set.name, id: set.id },
    task: task.key,
    metric: task.metric,
    blocks: model.blocks,
  };
}
