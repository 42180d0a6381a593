import { htmlText } from '#engine/report/html-text.ts';
import type { Drawing, DrawingColours } from './captioned-drawing.ts';
import { textWidth } from './text-lines.ts';

export interface GridCell {
  /** Inside of the cell, a line each. */
  readonly lines: readonly string[];
  /** All of it in words, for a pointer that rests on it. */
  readonly title: string;
  readonly fill: string;
  readonly ink: string;
  /** Null for none. */
  readonly frame: { readonly colour: string; readonly width: number } | null;
  /** The colour of a ring inside of the cell; null for none. */
  readonly ring: string | null;
  readonly hatched: boolean;
}

export interface Grid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Null where there is no cell. */
  readonly cellAt: (row: number, column: number) => GridCell | null;
}

const FONT = 11;
const LINE = 13;
const GAP = 1;
const LEAST_CELL = 24;
/** Between the lowest row and what is written below it. */
const FOOT = 8;
/** Between a cell's edge and the ring in it. */
const INSET = 2;

const number = (value: number) => String(Number(value.toFixed(2)));
const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text, FONT)));

function cellMarkup(cell: GridCell, x: number, y: number, width: number, height: number): string {
  const { lines, title, fill, ink, frame, ring, hatched } = cell;
  const edge = frame?.width ?? 0;
  const place = `x="${number(x + edge / 2)}" y="${number(y + edge / 2)}" width="${number(width - edge)}" height="${number(height - edge)}"`;
  const stroke = frame === null ? '' : ` stroke="${htmlText(frame.colour)}" stroke-width="${String(edge)}"`;
  const hatch = hatched
    ? `<path d="M${number(x)} ${number(y + height)}L${number(x + width)} ${number(y)}" stroke="${htmlText(frame?.colour ?? ink)}"/>`
    : '';
  const circled =
    ring === null
      ? ''
      : `<rect x="${number(x + INSET)}" y="${number(y + INSET)}" width="${number(width - 2 * INSET)}" ` +
        `height="${number(height - 2 * INSET)}" fill="none" stroke="${htmlText(ring)}" stroke-width="2"/>`;
  const first = y + height / 2 + 4 - ((lines.length - 1) * LINE) / 2;
  const words = lines
    .map(
      (text, at) =>
        `<text x="${number(x + width / 2)}" y="${number(first + at * LINE)}" font-size="${String(FONT)}" ` +
        `text-anchor="middle" fill="${htmlText(ink)}">${htmlText(text)}</text>`,
    )
    .join('');
  return `<g><title>${htmlText(title)}</title><rect ${place} fill="${htmlText(fill)}"${stroke}/>${hatch}${circled}${words}</g>`;
}

/** Names above the columns, upright where they are wider than a cell. */
function columnNames(
  columns: readonly string[],
  left: number,
  top: number,
  step: number,
  muted: string,
): string {
  const upright = widest(columns) > step;
  return columns
    .map((name, at) => {
      const x = left + (at + 0.5) * step;
      const place = upright
        ? `transform="translate(${number(x + 4)} ${number(top - 5)}) rotate(-90)"`
        : `x="${number(x)}" y="${number(top - 5)}" text-anchor="middle"`;
      return `<text ${place} font-size="${String(FONT)}" fill="${htmlText(muted)}">${htmlText(name)}</text>`;
    })
    .join('');
}

/** A grid of coloured cells with the names of its rows and columns, from data alone. */
export function gridDrawing({ rows, columns, cellAt }: Grid, { muted }: DrawingColours): Drawing {
  const cells = rows.map((_, row) => columns.map((__, column) => cellAt(row, column)));
  const lines = cells.flat().flatMap((cell) => cell?.lines ?? []);
  const cellLines = Math.max(1, ...cells.flat().map((cell) => cell?.lines.length ?? 1));
  const width = Math.max(LEAST_CELL, widest(lines) + 10) + GAP;
  const height = Math.max(LEAST_CELL - 2, cellLines * LINE + 9) + GAP;
  const left = widest(rows) + 8;
  const top = (widest(columns) > width ? widest(columns) : FONT) + 10;
  const names = rows
    .map(
      (name, row) =>
        `<text x="${number(left - 6)}" y="${number(top + (row + 0.5) * height + 3.5)}" font-size="${String(FONT)}" ` +
        `text-anchor="end" fill="${htmlText(muted)}">${htmlText(name)}</text>`,
    )
    .join('');
  const drawn = cells.flatMap((ofRow, row) =>
    ofRow.map((cell, column) =>
      cell === null
        ? ''
        : cellMarkup(cell, left + column * width, top + row * height, width - GAP, height - GAP),
    ),
  );
  return {
    width: left + columns.length * width,
    height: top + rows.length * height + FOOT,
    markup: names + columnNames(columns, left, top, width, muted) + drawn.join(''),
  };
}
