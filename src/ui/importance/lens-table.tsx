import type { InspectedQuestion } from '#service/contract/inspection.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { type LevelBounds, colourLevel } from './colour-scale.ts';
import { tokenText } from './token-text.ts';

/** How a probability is written and coloured. */
export const PROBABILITY: {
  readonly bounds: LevelBounds;
  readonly unit: string;
  format(value: number): string;
} = {
  bounds: [0.05, 0.25, 0.5, 0.9],
  unit: 'probability of the first choice, and of the answer',
  format: (value) => formatPercent(value, 0),
};

interface LensTableProps {
  readonly inspected: InspectedQuestion;
  /** The block whose attention is drawn. */
  readonly chosen: number;
  readonly onChoose: (block: number) => void;
}

function Row({
  inspected,
  block,
  chosen,
  onChoose,
}: Omit<LensTableProps, 'chosen'> & { readonly block: number; readonly chosen: boolean }) {
  const lens = inspected.blocks[block]?.lens;
  const [first, ...others] = lens?.top ?? [];
  const choose = () => {
    onChoose(block);
  };
  if (!lens || !first) {
    return (
      <tr data-chosen={chosen} onClick={choose}>
        <th scope="row">{block}</th>
        <td colSpan={5} className="muted">
          skipped
        </td>
      </tr>
    );
  }
  const { rank, probability } = lens.answer;
  return (
    <tr data-chosen={chosen} onClick={choose}>
      <th scope="row">{block}</th>
      <td className="mono lens-token">{tokenText(first.text)}</td>
      <td data-level={colourLevel(first.probability, PROBABILITY.bounds)} data-finding="effect">
        {formatPercent(first.probability)}
      </td>
      <td className="mono muted lens-others">{others.map(({ text }) => tokenText(text)).join('  ')}</td>
      <td data-answer={rank === 1}>{rank === 1 ? '1st' : rank.toLocaleString('en')}</td>
      <td data-level={colourLevel(probability, PROBABILITY.bounds)} data-finding="effect">
        {formatPercent(probability)}
      </td>
    </tr>
  );
}

/** What the head would say behind each block, and how the answer ranks there. */
export function LensTable({ inspected, chosen, onChoose }: LensTableProps) {
  return (
    <div className="importance-scroll lens-table" tabIndex={0} role="group" aria-label="Logit lens by block">
      <table className="num" aria-label="What the head would say behind each block">
        <thead>
          <tr>
            <th scope="col">Behind block</th>
            <th scope="col">First choice</th>
            <th scope="col">Probability</th>
            <th scope="col">Others</th>
            <th scope="col">Rank of the answer</th>
            <th scope="col">Its probability</th>
          </tr>
        </thead>
        <tbody>
          {inspected.blocks.map((_, block) => (
            <Row
              key={block}
              inspected={inspected}
              block={block}
              chosen={block === chosen}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
