import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { type ColourLevel, colourLevel } from './colour-scale.ts';
import { type Finding, type MeasureScale, findingOf, measureScale, valueText } from './measure-scale.ts';

/** What a tile of the strip shows of a measure. */
export interface MeasuredTile {
  readonly level: ColourLevel;
  readonly finding: Finding;
  /** The number alone, in the unit of the measure; empty where it was not measured. */
  readonly text: string;
  /** Measure, value, interval and finding. */
  readonly words: string;
}

/** One measure of all blocks, drawn in tiles. */
export interface MeasuredTiles {
  readonly label: string;
  readonly scale: MeasureScale;
  readonly tiles: readonly MeasuredTile[];
}

/** Null for a measure that a report does not have. */
export function measuredTiles(report: ImportanceReport, key: ImportanceKey): MeasuredTiles | null {
  const measure = report.measures.find((measured) => measured.key === key);
  if (!measure) return null;
  const scale = measureScale(key, report.metric);
  const tiles = measure.blocks.map((measured) => ({
    level: measured === null ? 0 : colourLevel(measured.value, scale.bounds),
    finding: findingOf(measured),
    text: measured === null ? '' : scale.format(measured.value),
    words: `${measure.label}, skipped alone: ${valueText(measured, scale)}`,
  }));
  return { label: measure.label, scale, tiles };
}
