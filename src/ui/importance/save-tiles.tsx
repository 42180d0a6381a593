import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { SaveDrawing } from '#ui/drawings/save-drawing.tsx';
import { colourLevel } from './colour-scale.ts';
import type { MapCell, MapLegend, SavedMap } from './captioned-map.ts';
import { type MeasureScale, type MeasuredBlocks, findingOf, valueText } from './measure-scale.ts';
import { scanDetails, scanWords } from './scan-file.ts';

/** Blocks in one row of the file. */
const PER_ROW = 10;

function cellOf(block: number, measured: MeasuredBlocks['blocks'][number], scale: MeasureScale): MapCell {
  const value = measured === null ? '–' : scale.format(measured.value);
  const interval = measured?.interval ?? null;
  const range = interval && `${scale.format(interval.low)} … ${scale.format(interval.high)}`;
  return {
    level: measured === null ? 0 : colourLevel(measured.value, scale.bounds),
    finding: findingOf(measured),
    marked: false,
    lines: [`block ${String(block)}`, value, ...(range === null ? [] : [range])],
    label: `Block ${String(block)}: ${valueText(measured, scale)}`,
  };
}

interface SaveTilesProps {
  readonly report: ImportanceReport;
  readonly measure: MeasuredBlocks;
  readonly legend: MapLegend & { readonly scale: MeasureScale };
}

/** Saves the blocks by one measure, ten in a row. */
export function SaveTiles({ report, measure, legend }: SaveTilesProps) {
  const { blocks, label, key } = measure;
  const title = `${label} of each block, skipped alone`;
  const map: SavedMap = {
    ...legend,
    title,
    details: scanDetails(report, report.samples.length),
    rowAxis: '',
    columnAxis: '',
    rows: Array.from({ length: Math.ceil(blocks.length / PER_ROW) }, () => ''),
    columns: Array.from({ length: Math.min(PER_ROW, blocks.length) }, () => ''),
    cellAt: (row, column) => {
      const block = row * PER_ROW + column;
      const measured = blocks[block];
      return measured === undefined ? null : cellOf(block, measured, legend.scale);
    },
  };
  return (
    <SaveDrawing
      title={title}
      words={scanWords(report, key)}
      draw={async (read) => (await import('./captioned-map.ts')).captionedMap(map, read)}
    />
  );
}
