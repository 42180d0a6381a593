import { type ReactNode, useState } from 'react';

import { SaveDrawing } from '#ui/drawings/save-drawing.tsx';
import { type Cell, cellPlace, useCellFocus } from './cell-focus.ts';
import type { ColourLevel } from './colour-scale.ts';
import type { MapLegend } from './captioned-map.ts';
import type { Finding } from './measure-scale.ts';

/** The name of a row or a column. */
interface HeatHead {
  readonly key: string;
  /** As a screen reader and a tooltip say it. */
  readonly label: string;
  /** As it is drawn; the label where it is absent. */
  readonly drawn?: ReactNode;
  /** As a file says it, where a picture is drawn; else that is what is drawn. */
  readonly plain?: string;
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

/** What stands beside a map in a file, where nothing of the page does. */
interface HeatMapFile extends MapLegend {
  readonly title: string;
  readonly details: string;
  /** The words of the file's name. */
  readonly words: readonly string[];
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
  /** Without it, the map cannot be saved. */
  readonly file?: HeatMapFile;
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
      data-finding={findingIn(content)}
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

function plainName({ label, drawn, plain }: HeatHead): string {
  if (plain !== undefined) return plain;
  return typeof drawn === 'string' || typeof drawn === 'number' ? String(drawn) : label;
}

/** The finding of a cell that does not state one. */
function findingIn({ finding, level }: HeatCell): Finding {
  return finding ?? (level === 0 ? 'none' : 'effect');
}

interface SaveMapProps extends Pick<HeatMapProps, 'rowAxis' | 'columnAxis' | 'rows' | 'columns' | 'cellAt'> {
  readonly file: HeatMapFile;
}

function SaveMap({ file, cellAt, rows, columns, ...axes }: SaveMapProps) {
  return (
    <SaveDrawing
      title={file.title}
      words={file.words}
      draw={async (read) => {
        const { captionedMap } = await import('./captioned-map.ts');
        return captionedMap(
          {
            ...axes,
            ...file,
            rows: rows.map(plainName),
            columns: columns.map(plainName),
            cellAt: (row, column) => {
              const cell = cellAt({ row, column });
              if (cell === null) return null;
              const { level, label, marked = false, text } = cell;
              return { level, label, marked, finding: findingIn(cell), lines: [text] };
            },
          },
          read,
        );
      }}
    />
  );
}

/** A grid of coloured values, read by pointer or keyboard; it scrolls where there is no room for it. */
export function HeatMap(props: HeatMapProps) {
  const { label, rowAxis, columnAxis, rows, columns, cellAt, onChoose, hint, file } = props;
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
      <figcaption className="heat-foot">
        {file === undefined ? null : (
          <SaveMap
            file={file}
            rowAxis={rowAxis}
            columnAxis={columnAxis}
            rows={rows}
            columns={columns}
            cellAt={cellAt}
          />
        )}
        <span className="heat-readout" data-testid="heat-readout">
          {pointed ?? <span className="muted">{hint}</span>}
        </span>
      </figcaption>
    </figure>
  );
}
