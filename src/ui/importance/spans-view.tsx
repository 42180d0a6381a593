import { useId, useState } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { Button } from '#ui/controls/button.tsx';
import { NumberBox } from '#ui/controls/number-box.tsx';
import { plural } from '#ui/format/numbers.ts';
import { cellWords } from '#ui/format/touch-words.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { type Angles, bestSpan } from './best-span.ts';
import { colourLevel } from './colour-scale.ts';
import { type HeatCell, HeatMap } from './heat-map.tsx';
import { measureScale, quantity } from './measure-scale.ts';
import { ScaleLegend } from './scale-legend.tsx';
import { scanDetails, scanWords } from './scan-file.ts';

/** "block 3" or "blocks 3 to 5". */
function spanText(start: number, blocks: number): string {
  if (blocks === 1) return `block ${String(start)}`;
  return `blocks ${String(start)} to ${String(start + blocks - 1)}`;
}

interface BestSpanProps {
  readonly angles: Angles;
  readonly metric: string;
}

function BestSpan({ angles, metric }: BestSpanProps) {
  const store = useAppStore();
  const id = useId();
  const longest = angles.length - 1;
  const [wanted, setWanted] = useState(Math.max(1, Math.round(angles.length / 4)));
  const blocks = Math.min(wanted, longest);
  const best = bestSpan(angles, blocks);
  const scale = measureScale('angular-distance', metric);
  return (
    <div className="best-span">
      <label htmlFor={id}>Blocks in a row</label>
      <NumberBox
        id={id}
        value={blocks}
        min={1}
        max={longest}
        onChange={(count) => {
          if (count !== null) setWanted(count);
        }}
      />
      {best === null ? (
        <p className="muted">Not measured.</p>
      ) : (
        <>
          <p role="status">
            The {plural(blocks, 'block')} with the smallest distance:{' '}
            <strong>{spanText(best.start, blocks)}</strong>, {quantity(best.distance, scale)}.
          </p>
          <Button
            small
            onClick={() => {
              store.getState().loadSkipSet(Array.from({ length: blocks }, (_, at) => best.start + at));
            }}
          >
            Skip {blocks === 1 ? 'it' : 'them'}
          </Button>
        </>
      )}
    </div>
  );
}

function SpanMap({ angles, report }: { readonly angles: Angles; readonly report: ImportanceReport }) {
  const scale = measureScale('angular-distance', report.metric);
  const legend = { scale, falling: false, marks: {} };
  const heads = angles.map((_, index) => index);
  const best = heads.map((index) => bestSpan(angles, index + 1)?.start);
  const cellAt = (start: number, span: number): HeatCell | null => {
    const distance = angles[start]?.[span];
    if (distance === undefined) return null;
    if (distance === null) return { level: 0, finding: 'unknown', text: '–', label: 'not measured' };
    const isBest = best[span] === start;
    return {
      level: colourLevel(distance, scale.bounds),
      marked: isBest,
      text: distance.toFixed(2).replace(/^0/u, ''),
      label: `${quantity(distance, scale)}${isBest ? ', the smallest of this length' : ''}`,
    };
  };
  return (
    <>
      <HeatMap
        label="Angular distance that a span of blocks makes"
        rowAxis="First block"
        columnAxis="Blocks in a row"
        rows={heads.map((start) => ({
          key: String(start),
          label: `From block ${String(start)}`,
          drawn: start,
        }))}
        columns={heads.map((span) => ({
          key: String(span),
          label: plural(span + 1, 'block'),
          drawn: span + 1,
        }))}
        cellAt={({ row, column }) => cellAt(row, column)}
        hint={`${cellWords()} A ring marks the smallest distance of each length.`}
        file={{
          ...legend,
          title: 'Angular distance that a span of blocks makes',
          details: `${scanDetails(report, report.samples.length)} · framed: the smallest distance of each length`,
          words: scanWords(report, 'spans'),
        }}
      />
      <ScaleLegend {...legend} />
    </>
  );
}

/** How far each span of blocks turns the last token's state; the published method removes the span that turns it least. */
export default function SpansView({ report }: { readonly report: ImportanceReport }) {
  const { angles, metric } = report;
  if (angles === null) return <p className="muted">Angular distances were not measured. Measure again.</p>;
  return (
    <>
      <div className="importance-meaning">
        <h3>
          Angular distance that a span of blocks makes <span className="muted">in half turns</span>
        </h3>
        <p className="muted">
          Between the states of the prompt’s last token in front of the first block of the span and behind its
          last one, mean over samples. Gromov et al. remove the n blocks in a row with the smallest distance:{' '}
          <a href="https://arxiv.org/abs/2403.17887" target="_blank" rel="noreferrer">
            arXiv 2403.17887
          </a>
          .
        </p>
      </div>
      <BestSpan angles={angles} metric={metric} />
      <SpanMap angles={angles} report={report} />
    </>
  );
}
