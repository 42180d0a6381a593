import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { type BarValue, type BlockBars, blockBars } from './block-bars.ts';
import type { MeasuredImportance } from './measured-importance.ts';
import type { ReportTable } from './report-tables.ts';
import type { ReportGroup, SampleSetReport } from './report.ts';

/** What a part of the report shows of the importance of blocks. */
export interface ImportancePart {
  readonly table: ReportTable;
  readonly charts: readonly BlockBars[];
}

/** What the journals of runs on the same samples know of each block alone; null if they know of none. */
export function runImportancePart(group: ReportGroup, set: SampleSetReport): ImportancePart | null {
  if (set.importance.length === 0) return null;
  const known = new Map(set.importance.map((found) => [found.block, found]));
  const values = Array.from({ length: group.model.blocks }, (_, block): BarValue | null => {
    const found = known.get(block);
    return found ? { value: found.drop, interval: null, exact: found.exact } : null;
  });
  const label = `${group.metric.label} lost`;
  const { heading, bars } = blockBars({ key: 'metric-drop', label, metric: group.metric, values });
  const caption = `Importance of each block alone, ${set.label}`;
  return {
    table: {
      caption,
      columns: ['Block', heading, 'Found by'],
      rows: bars.map(({ block, text }) => [String(block), text, known.get(block)?.run ?? '–']),
    },
    charts: [{ caption, heading, bars }],
  };
}

/** `llava, Main object, scenes: 12 samples`. */
export function scanTitle({ model, task, calibration, samples }: MeasuredImportance): string {
  const count = `${String(samples.length)} ${samples.length === 1 ? 'sample' : 'samples'}`;
  return `${model.name}, ${taskByKey(task).label}, ${calibration.name}: ${count}`;
}

/** Every measure of a scan: a table of all of them, and bars for each. */
export function scanImportancePart(scan: MeasuredImportance): ImportancePart {
  const metric = metricByKey(scan.metric);
  const charts = scan.measures.map(({ key, label, blocks }) => {
    const values = blocks.map((measured) => measured && { ...measured, exact: true });
    const bars = blockBars({ key, label, metric, values });
    return { caption: `Each block alone, ${scanTitle(scan)}`, ...bars };
  });
  return {
    table: {
      caption: `Measures of each block alone, ${scanTitle(scan)}`,
      columns: ['Block', ...charts.map(({ heading }) => heading)],
      rows: Array.from({ length: scan.blocks }, (_, block) => [
        String(block),
        ...charts.map(({ bars }) => bars[block]?.text ?? ''),
      ]),
    },
    charts,
  };
}
