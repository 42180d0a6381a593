import { htmlText } from '#engine/report/html-text.ts';
import type { CaptionedDrawing, DrawingColours, DrawingKey, KeyMark } from './captioned-drawing.ts';
import { textLines, textWidth } from './text-lines.ts';

const PAD = 16;
/** Room for the name of the rows' axis, left of the drawing. */
const AXIS = 20;
const TITLE = { size: 15, line: 20 };
const DETAIL = { size: 11.5, line: 16 };
const KEY = { size: 11.5, line: 20, mark: 24, gap: 18 };
/** Narrower drawings would break every line of their words. */
const LEAST_WIDTH = 440;

interface Placed {
  readonly markup: string;
  readonly height: number;
}

const number = (value: number) => String(Number(value.toFixed(2)));

function textAt(x: number, y: number, text: string, attributes: string): string {
  return `<text x="${number(x)}" y="${number(y)}" ${attributes}>${htmlText(text)}</text>`;
}

/** Lines of text below each other, the first with its top at `y`. */
function paragraph(
  text: string,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { size, line }: { readonly size: number; readonly line: number },
  attributes: string,
): Placed {
  const lines = textLines(text, width, size);
  const markup = lines
    .map((words, at) => textAt(x, y + at * line + size, words, `font-size="${String(size)}" ${attributes}`))
    .join('');
  return { markup, height: lines.length * line };
}

/** The mark with the middle of its left end at `x`, `y`. */
function markAt(mark: KeyMark, x: number, y: number): string {
  switch (mark.kind) {
    case 'line': {
      const dash = mark.dash === '' ? '' : ` stroke-dasharray="${htmlText(mark.dash)}"`;
      return `<path d="M${number(x)} ${number(y)}h20" fill="none" stroke="${htmlText(mark.colour)}" stroke-width="2.5"${dash}/>`;
    }
    case 'symbol':
      return `<path d="${htmlText(mark.path)}" transform="translate(${number(x + 10)} ${number(y)})" fill="${htmlText(mark.fill)}" stroke="${htmlText(mark.stroke)}"/>`;
    case 'box': {
      const box = `<rect x="${number(x + 0.5)}" y="${number(y - 6)}" width="18" height="12" fill="${htmlText(mark.fill)}" stroke="${htmlText(mark.frame)}"/>`;
      if (!mark.hatched) return box;
      return `${box}<path d="M${number(x + 1)} ${number(y + 6)}L${number(x + 18)} ${number(y - 6)}" stroke="${htmlText(mark.frame)}"/>`;
    }
  }
}

/** The legend: marks and words in rows of at most `width` pixels; a remark that is longer takes several. */
function legend(
  keys: readonly DrawingKey[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { text }: DrawingColours,
): Placed {
  const parts: string[] = [];
  let left = 0;
  let row = 0;
  for (const { label, mark } of keys) {
    const indent = mark === null ? 0 : KEY.mark;
    const lines = textLines(label, width - indent, KEY.size);
    const taken = indent + Math.max(...lines.map((line) => textWidth(line, KEY.size)));
    if (left > 0 && left + taken > width) {
      left = 0;
      row += 1;
    }
    const middle = y + row * KEY.line + KEY.line / 2;
    if (mark !== null) parts.push(markAt(mark, x + left, middle));
    const style = `font-size="${String(KEY.size)}" fill="${htmlText(text)}"`;
    parts.push(
      ...lines.map((line, at) => textAt(x + left + indent, middle + 4 + at * DETAIL.line, line, style)),
    );
    left += taken + KEY.gap;
    if (lines.length > 1) row += ((lines.length - 1) * DETAIL.line) / KEY.line;
  }
  return { markup: parts.join(''), height: keys.length === 0 ? 0 : (row + 1) * KEY.line + 8 };
}

/** The axes' names: the columns' below the drawing, the rows' beside it from bottom to top. */
function axisNames(
  { columnAxis, rowAxis, drawing, colours }: CaptionedDrawing,
  left: number,
  top: number,
): string {
  const style = `font-size="12" text-anchor="middle" fill="${htmlText(colours.muted)}"`;
  const below = textAt(left + drawing.width / 2, top + drawing.height + 10, columnAxis, style);
  const middle = `translate(${number(left - 9)} ${number(top + drawing.height / 2)}) rotate(-90)`;
  return `${below}<text transform="${middle}" ${style}>${htmlText(rowAxis)}</text>`;
}

/** The drawing as an SVG file that needs nothing else: no style sheet, no variable, no font, no script. */
export function drawingSvg(captioned: CaptionedDrawing): string {
  const { title, details, drawing, keys, colours } = captioned;
  const width = Math.ceil(Math.max(LEAST_WIDTH, PAD + AXIS + drawing.width + PAD));
  // A drawing narrower than its words is in their middle.
  const left = PAD + AXIS + (width - 2 * PAD - AXIS - drawing.width) / 2;
  const room = { x: PAD, width: width - 2 * PAD };
  const heading = paragraph(
    title,
    { ...room, y: PAD },
    TITLE,
    `font-weight="600" fill="${htmlText(colours.text)}"`,
  );
  const below = PAD + heading.height + 2;
  const origin = paragraph(details, { ...room, y: below }, DETAIL, `fill="${htmlText(colours.muted)}"`);
  const top = below + origin.height + 10;
  const keysTop = top + drawing.height + 20;
  const explained = legend(keys, { ...room, y: keysTop }, colours);
  const height = Math.ceil(keysTop + explained.height + PAD / 2);
  const size = `${String(width)} ${String(height)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${size}" `,
    `font-family="sans-serif" role="img"><title>${htmlText(title)}</title><desc>${htmlText(details)}</desc>`,
    `<rect width="100%" height="100%" fill="${htmlText(colours.background)}"/>`,
    heading.markup,
    origin.markup,
    `<g transform="translate(${number(left)} ${number(top)})">${drawing.markup}</g>`,
    axisNames(captioned, left, top),
    explained.markup,
    '</svg>\n',
  ].join('');
}
