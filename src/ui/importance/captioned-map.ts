import type { CaptionedDrawing, DrawingKey, ReadColour } from '#ui/drawings/captioned-drawing.ts';
import { type GridCell, gridDrawing } from '#ui/drawings/grid-drawing.ts';
import { drawingColours } from '#ui/drawings/scheme-colours.ts';
import type { ColourLevel } from './colour-scale.ts';
import type { Finding, MeasureScale } from './measure-scale.ts';

/** A cell of a map as it is drawn into a file. */
export interface MapCell {
  readonly level: ColourLevel;
  readonly finding: Finding;
  readonly marked: boolean;
  /** A line each. */
  readonly lines: readonly string[];
  /** All of it in words. */
  readonly label: string;
}

export interface MapLegend {
  readonly scale: Pick<MeasureScale, 'bounds' | 'format' | 'unit'>;
  /** Whether values below 0 are among those shown. */
  readonly falling: boolean;
  /** Which marks beside the colours are among those shown. */
  readonly marks: { readonly none?: string; readonly unsure?: string; readonly unknown?: string };
}

/** A map of importance with what is needed to read it alone. */
export interface SavedMap extends MapLegend {
  readonly title: string;
  readonly details: string;
  /** Empty where the cells say themselves what they are of. */
  readonly rowAxis: string;
  readonly columnAxis: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cellAt: (row: number, column: number) => MapCell | null;
}

const RISING: readonly ColourLevel[] = [1, 2, 3, 4, 5];
const FALLING: readonly ColourLevel[] = [-5, -4, -3, -2, -1];

/** The colours of cells are those of the style sheet, which knows them by these attributes. */
function paint(read: ReadColour, level: ColourLevel, finding: Finding) {
  const attributes = { 'data-level': String(level), 'data-finding': finding };
  return { fill: read('var(--fill)', attributes), ink: read('var(--ink)', attributes) };
}

function box(read: ReadColour, level: ColourLevel, finding: Finding, label: string): DrawingKey {
  const { fill } = paint(read, level, finding);
  const { background, line } = drawingColours(read);
  const mark = { kind: 'box', hatched: finding === 'unknown' } as const;
  if (finding === 'unsure') return { label, mark: { ...mark, fill: background, frame: fill } };
  return { label, mark: { ...mark, fill: finding === 'unknown' ? background : fill, frame: line } };
}

/** From which value to which a level goes. */
function levelText(level: ColourLevel, { bounds, format }: MapLegend['scale']): string {
  const sign = level < 0 ? -1 : 1;
  const at = Math.abs(level) - 1;
  const [low, high] = [at === 0 ? 0 : bounds[at - 1], bounds[at]];
  if (high === undefined) return `${sign < 0 ? '≤' : '≥'} ${format(sign * (low ?? 0))}`;
  const [from, to] = sign < 0 ? [-high, -(low ?? 0)] : [low ?? 0, high];
  return `${format(from)} to ${format(to)}`;
}

function keysOf({ scale, falling, marks }: MapLegend, read: ReadColour): readonly DrawingKey[] {
  const levels = falling ? [...FALLING, ...RISING] : RISING;
  return [
    ...(scale.unit === '' ? [] : [{ label: scale.unit, mark: null }]),
    ...levels.map((level) => box(read, level, 'effect', levelText(level, scale))),
    ...(marks.none === undefined ? [] : [box(read, 0, 'none', marks.none)]),
    ...(marks.unsure === undefined ? [] : [box(read, 3, 'unsure', marks.unsure)]),
    ...(marks.unknown === undefined ? [] : [box(read, 0, 'unknown', marks.unknown)]),
  ];
}

/** A map of importance as a drawing with its words, made from its data in the colours of the page. */
export function captionedMap(map: SavedMap, read: ReadColour): CaptionedDrawing {
  const { title, details, rowAxis, columnAxis, rows, columns, cellAt } = map;
  const colours = drawingColours(read);
  const gridCell = ({ level, finding, marked, lines, label }: MapCell, name: string): GridCell => {
    const { fill, ink } = paint(read, level, finding);
    const title = name === '' ? label : `${name}: ${label}`;
    const inner = { lines, title, ink, ring: marked ? ink : null, hatched: finding === 'unknown' };
    if (finding === 'unsure') {
      return { ...inner, fill: colours.background, frame: { colour: fill, width: 3 } };
    }
    if (finding === 'unknown') {
      return { ...inner, fill: colours.background, frame: { colour: colours.line, width: 1 } };
    }
    return { ...inner, fill, frame: null };
  };
  return {
    title,
    details,
    rowAxis,
    columnAxis,
    keys: keysOf(map, read),
    colours,
    drawing: gridDrawing(
      {
        rows,
        columns,
        cellAt: (row, column) => {
          const cell = cellAt(row, column);
          if (cell === null) return null;
          const [ofRow = '', ofColumn = ''] = [rows[row], columns[column]];
          const name = rowAxis === '' ? '' : `${rowAxis} ${ofRow}, ${columnAxis} ${ofColumn}`;
          return gridCell(cell, name);
        },
      },
      colours,
    ),
  };
}
