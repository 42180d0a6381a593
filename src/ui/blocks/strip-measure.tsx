import { useId } from 'react';

import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import type { MeasuredTiles } from '#ui/importance/measured-tile.ts';
import { ScaleLegend } from '#ui/importance/scale-legend.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** What was measured of the blocks of the model in use; null where nothing was. */
export function scanOfModel({ scan, model }: AppState): ImportanceReport | null {
  const loaded = loadedModel(model);
  return scan !== null && loaded !== null && scan.report.model.hash === loaded.hash ? scan.report : null;
}

const MARKS = { none: 'no effect', unsure: 'may be chance', unknown: 'not measured' } as const;

/** The marks beside the colours that are among the tiles. */
function marksOf({ tiles }: MeasuredTiles) {
  const found = new Set(tiles.map(({ finding }) => finding));
  return {
    ...(found.has('none') && { none: MARKS.none }),
    ...(found.has('unsure') && { unsure: MARKS.unsure }),
    ...(found.has('unknown') && { unknown: MARKS.unknown }),
  };
}

interface StripMeasureProps {
  readonly report: ImportanceReport;
  /** What the tiles show of it; null while they show what the run in view has found. */
  readonly measured: MeasuredTiles | null;
}

/** Chooses what the tiles show, and explains the colours of a measure. */
export function StripMeasure({ report, measured }: StripMeasureProps) {
  const store = useAppStore();
  const id = useId();
  const measure = useApp((state) => state.measure);
  const options = [
    { value: 'run' as const, label: 'Score drop in the run' },
    ...report.measures.map(({ key, label }) => ({ value: key, label })),
  ];
  return (
    <div className="strip-measure">
      <label htmlFor={id}>Tiles show</label>
      <SelectBox
        id={id}
        label="Tiles show"
        value={measured === null ? 'run' : measure}
        options={options}
        onChange={(value) => {
          const { chooseMeasure, chooseStripSource } = store.getState();
          const key = IMPORTANCE_KEYS.find((known) => known === value);
          if (key) chooseMeasure(key);
          chooseStripSource(key ? 'scan' : 'run');
        }}
      />
      {measured === null ? null : (
        <ScaleLegend
          scale={measured.scale}
          falling={measured.tiles.some(({ level }) => level < 0)}
          marks={marksOf(measured)}
        />
      )}
    </div>
  );
}
