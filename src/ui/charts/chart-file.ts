import { chartDrawing } from '#ui/drawings/chart-drawing.ts';
import type { CaptionedDrawing, DrawingKey, KeyMark, ReadColour } from '#ui/drawings/captioned-drawing.ts';
import { drawingColours } from '#ui/drawings/scheme-colours.ts';

/** What a chart says in a file, where nothing of the page stands beside it. */
export interface ChartFile {
  /** The words of the file's name: of which model and run the chart is, and what it shows. */
  readonly words: readonly string[];
  /** What it was measured on. */
  readonly details: string;
  readonly columnAxis: string;
  readonly rowAxis: string;
  /** Colours may be variables of the page. */
  readonly keys: readonly DrawingKey[];
}

function inScheme(mark: KeyMark, read: ReadColour): KeyMark {
  const colour = (value: string) => (value === 'none' ? value : read(value));
  switch (mark.kind) {
    case 'line':
      return { ...mark, colour: colour(mark.colour) };
    case 'symbol':
      return { ...mark, fill: colour(mark.fill), stroke: colour(mark.stroke) };
    case 'box':
      return { ...mark, fill: colour(mark.fill), frame: colour(mark.frame) };
  }
}

/** The chart that is drawn in `area`; null while none is. */
export function captionedChart(
  area: Element,
  title: string,
  file: ChartFile,
  read: ReadColour,
): CaptionedDrawing | null {
  const drawing = chartDrawing(area);
  if (drawing === null) return null;
  const { details, columnAxis, rowAxis, keys } = file;
  return {
    title,
    details,
    columnAxis,
    rowAxis,
    drawing,
    keys: keys.map(({ label, mark }) => ({ label, mark: mark && inScheme(mark, read) })),
    colours: drawingColours(read),
  };
}
