import { type ReactNode, useState } from 'react';

import { type Cell, cellPlace, useCellFocus } from './cell-focus.ts';
import type { ColourLevel } from './colour-scale.ts';
import type { Finding } from './measure-scale.ts';

/** The name of a row or a column. */
interface HeatHead {
  readonly key: string;
  /** As a screen reader and a tooltip say it. */
  readonly label: string;
  /** As it is drawn; the label where it is absent. */
  readonly drawn?: ReactNode;
}

export interface HeatCell {
  readonly level: ColourLevel;
  readonly finding?: Finding;
  /** Whether a ring is drawn into it. */
  readonly marked?: boolean;
  /** Inside of the cell, in few characters. */
  readonly text: string;
  /** What the cell says, without the names of its row and column. */
  readonly label: string;
}

interface HeatMapProps {
  readonly label: string;
  /** What rows and columns are, in the plural or singular of a heading: "Block". */
  readonly rowAxis: string;
  readonly columnAxis: string;
  readonly rows: readonly HeatHead[];
  readonly columns: readonly HeatHead[];
  /** Null where there is no cell. */
  readonly cellAt: (cell: Cell) => HeatCell | null;
  /** What a click, Enter or Space on a cell does. */
  readonly onChoose?: (cell: Cell) => void;
  /** Shown below until a cell is pointed at. */
  readonly hint: string;
}

interface CellBoxProps {
  readonly cell: Cell;
  readonly content: HeatCell;
  readonly label: string;
  readonly tabIndex: number;
  readonly onChoose?: (() => void) | undefined;
  readonly onPoint: () => void;
}

function CellBox({ cell, content, label, tabIndex, onChoose, onPoint }: CellBoxProps) {
  return (
    <td
      role="gridcell"
      className="heat-cell"
      data-level={content.level}
      data-finding={content.finding ?? (content.level === 0 ? 'none' : 'effect')}
      data-marked={content.marked ?? false}
      data-opens={onChoose !== undefined}
      aria-label={label}
      tabIndex={tabIndex}
      {...cellPlace(cell)}
      onPointerEnter={onPoint}
      onFocus={onPoint}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose?.();
      }}
    >
      {content.text}
    </td>
  );
}

/** The name is a text, also where a picture or a number is drawn in its place. */
function HeadText({ name, drawn }: { readonly name: string; readonly drawn: ReactNode }) {
  return (
    <>
      <span className="visually-hidden">{name}</span>
      <span aria-hidden>{drawn ?? name}</span>
    </>
  );
}

/** A grid of coloured values, read by pointer or keyboard; it scrolls where there is no room for it. */
export function HeatMap(props: HeatMapProps) {
  const { label, rowAxis, columnAxis, rows, columns, cellAt, onChoose, hint } = props;
  const [pointed, setPointed] = useState<string | null>(null);
  const { tabIndexOf, grid } = useCellFocus({
    rows: rows.length,
    columns: columns.length,
    has: (cell) => cellAt(cell) !== null,
  });
  const drawCell = (cell: Cell) => {
    const content = cellAt(cell);
    if (content === null) return <td key={cell.column} className="heat-gap" />;
    const name = `${rows[cell.row]?.label ?? ''}, ${columns[cell.column]?.label ?? ''}: ${content.label}`;
    return (
      <CellBox
        key={cell.column}
        cell={cell}
        content={content}
        label={name}
        tabIndex={tabIndexOf(cell)}
        onPoint={() => {
          setPointed(name);
        }}
        onChoose={
          onChoose &&
          (() => {
            onChoose(cell);
          })
        }
      />
    );
  };
  return (
    <figure className="heat-map num">
      <div
        className="heat-scroll"
        onPointerLeave={() => {
          setPointed(null);
        }}
      >
        <table role="grid" aria-label={label} aria-readonly {...grid}>
          <thead>
            <tr>
              <th scope="col" className="heat-corner">
                <span className="heat-axis">{columnAxis} →</span>
                <span className="heat-axis">{rowAxis} ↓</span>
              </th>
              {columns.map(({ key, label: name, drawn }) => (
                <th key={key} scope="col" title={name}>
                  <HeadText name={name} drawn={drawn} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, label: name, drawn }, row) => (
              <tr key={key}>
                <th scope="row" title={name}>
                  <HeadText name={name} drawn={drawn} />
                </th>
                {columns.map((_, column) => drawCell({ row, column }))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption className="heat-readout" data-testid="heat-readout">
        {pointed ?? <span className="muted">{hint}</span>}
      </figcaption>
    </figure>
  );
}
