import { useMemo, useState } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { SamplePicture } from '#ui/calibration/sample-picture.tsx';
import { Toggle } from '#ui/controls/choice.tsx';
import { cellWords } from '#ui/format/touch-words.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { AnswersDialog } from './answers-dialog.tsx';
import type { Cell } from './cell-focus.ts';
import { colourLevel } from './colour-scale.ts';
import { blockFragility, inOrder, pictureFragility, scoreDrops } from './fragility.ts';
import { type HeatCell, HeatMap } from './heat-map.tsx';
import { metricScale, quantity } from './measure-scale.ts';
import { ScaleLegend } from './scale-legend.tsx';
import { scanDetails, scanWords } from './scan-file.ts';
import { useSampleIndices } from './use-sample-index.ts';

type Answers = NonNullable<ImportanceReport['answers']>;

/** How one picture's answer changes without one block. */
function cellOf({ full, without }: Answers, block: number, sample: number, metric: string): HeatCell {
  const before = full[sample];
  const after = without[block]?.[sample];
  const scale = metricScale(metric);
  const drop = (before?.score ?? 0) - (after?.score ?? 0);
  const other = before?.answer !== after?.answer;
  const number = scale.format(drop).replace(/\.0$/u, '');
  return {
    level: colourLevel(drop, scale.bounds),
    text: drop === 0 ? (other ? '≠' : '·') : number,
    label: `${drop === 0 ? 'score unchanged' : `score drop ${quantity(drop, scale)}`}, ${other ? 'another answer' : 'same answer'}`,
  };
}

interface PictureMapProps {
  readonly report: ImportanceReport;
  readonly answers: Answers;
}

function PictureMap({ report, answers }: PictureMapProps) {
  const store = useAppStore();
  const { samples, metric, calibration } = report;
  const indices = useSampleIndices(report);
  const [fragilePictures, setFragilePictures] = useState(false);
  const [fragileBlocks, setFragileBlocks] = useState(false);
  const drops = useMemo(() => scoreDrops(answers), [answers]);
  const blocks = inOrder(blockFragility(drops), fragileBlocks);
  const pictures = inOrder(pictureFragility(drops), fragilePictures);
  const scale = metricScale(metric);
  const at = ({ row, column }: Cell) => ({ block: blocks[row] ?? 0, sample: pictures[column] ?? 0 });
  const columns = pictures.map((sample) => {
    const { id = '', picture = '', reference = '' } = samples[sample] ?? {};
    const index = indices[sample] ?? null;
    const drawn =
      index === null ? (
        sample + 1
      ) : (
        <SamplePicture key={index} calibrationId={calibration.id} sample={index} />
      );
    const plain = `${String(sample + 1)} ${reference}`;
    return { key: id, label: `picture ${picture} (${reference})`, drawn, plain };
  });
  const legend = {
    scale,
    falling: drops.some((ofBlock) => ofBlock.some((drop) => drop < 0)),
    marks: { none: '· score unchanged, ≠ with another answer' },
  };
  return (
    <>
      <div className="importance-choice">
        <Toggle
          label="Fragile pictures first"
          help="Pictures are sorted by their mean score drop over all blocks, the largest first."
          checked={fragilePictures}
          onChange={setFragilePictures}
        />
        <Toggle
          label="Important blocks first"
          help="Blocks are sorted by the mean score drop over all pictures, the largest first."
          checked={fragileBlocks}
          onChange={setFragileBlocks}
        />
      </div>
      <HeatMap
        label="Score drop of each picture without each block"
        rowAxis="Block"
        columnAxis="Picture"
        rows={blocks.map((block) => ({
          key: String(block),
          label: `Block ${String(block)}`,
          drawn: block,
        }))}
        columns={columns}
        cellAt={(cell) => {
          const { block, sample } = at(cell);
          return cellOf(answers, block, sample, metric);
        }}
        onChoose={(cell) => {
          const { block, sample } = at(cell);
          store.getState().openCell({ block, sample });
        }}
        hint={cellWords('shows the picture and both answers')}
        file={{
          ...legend,
          title: 'Score drop of each picture without each block',
          details: scanDetails(report, report.samples.length),
          words: scanWords(report, 'pictures'),
        }}
      />
      <ScaleLegend {...legend} />
      <AnswersDialog />
    </>
  );
}

/** Block x picture: what becomes of each picture's answer when one block is skipped. */
export default function PicturesView({ report }: { readonly report: ImportanceReport }) {
  const { answers } = report;
  if (answers === null) return <p className="muted">The answers were not kept. Measure again.</p>;
  return (
    <>
      <div className="importance-meaning">
        <h3>
          Score drop of each picture without each block
          <span className="muted"> in {metricScale(report.metric).unit}</span>
        </h3>
        <p className="muted">
          A row of strong colours is a block that many pictures need; a column of them is a picture that needs
          many blocks. Below 0, skipping the block makes the answer better.
        </p>
      </div>
      <PictureMap report={report} answers={answers} />
    </>
  );
}
