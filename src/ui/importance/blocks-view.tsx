import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { Segmented } from '#ui/controls/choice.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BlockCard } from './block-card.tsx';
import { BlockTiles } from './block-tiles.tsx';
import { ImportanceTable } from './importance-table.tsx';
import { SaveTiles } from './save-tiles.tsx';
import { type MeasuredBlocks, findingOf, measureScale } from './measure-scale.ts';
import { ScaleLegend } from './scale-legend.tsx';

/** Short enough to stand side by side. */
const SHORT: Record<ImportanceKey, string> = {
  'metric-drop': 'Metric',
  'likelihood-drop': 'Likelihood',
  'kl-divergence': 'KL',
  'block-influence': 'Influence',
  'block-influence-picture': 'on picture',
  'block-influence-text': 'on text',
  'angular-distance': 'Angle',
};

/** The block with the largest value; the first of equals. */
function strongest({ blocks }: MeasuredBlocks): number {
  const values = blocks.map((measured) => measured?.value ?? -Infinity);
  return Math.max(0, values.indexOf(Math.max(...values)));
}

function marksOf(measure: MeasuredBlocks) {
  const findings = new Set(measure.blocks.map(findingOf));
  return {
    ...(findings.has('none') && { none: 'no effect' }),
    ...(findings.has('unsure') && { unsure: 'the interval contains 0: may be chance' }),
    ...(findings.has('unknown') && { unknown: 'not measured' }),
  };
}

/** Every block by one measure, and one block by all of them. */
export default function BlocksView({ report }: { readonly report: ImportanceReport }) {
  const store = useAppStore();
  const key = useApp((state) => state.measure);
  const picked = useApp((state) => state.cardBlock);
  const measure = report.measures.find((measured) => measured.key === key) ?? report.measures[0];
  if (!measure) return null;
  const scale = measureScale(measure.key, report.metric);
  const chosen = picked !== null && picked < report.blocks ? picked : strongest(measure);
  const options = report.measures.map((measured) => ({ value: measured.key, label: SHORT[measured.key] }));
  const legend = {
    scale,
    falling: measure.blocks.some((measured) => measured !== null && measured.value < 0),
    marks: marksOf(measure),
  };
  return (
    <>
      <div className="importance-choice">
        <Segmented
          label="Measure"
          value={measure.key}
          options={options}
          onChange={store.getState().chooseMeasure}
        />
      </div>
      <div className="importance-meaning">
        <h3>
          {measure.label} of each block
          {scale.unit === '' ? null : <span className="muted"> in {scale.unit}</span>}
        </h3>
        <p className="muted">
          0: {measure.zero}. Higher: {measure.higher}. {measure.citation}.
        </p>
      </div>
      <div className="importance-blocks">
        <div className="importance-map">
          <BlockTiles
            measure={measure}
            scale={scale}
            chosen={chosen}
            onChoose={store.getState().chooseCard}
          />
          <ScaleLegend {...legend} />
          <SaveTiles report={report} measure={measure} legend={legend} />
        </div>
        <BlockCard block={chosen} report={report} />
      </div>
      <ImportanceTable report={report} />
    </>
  );
}
