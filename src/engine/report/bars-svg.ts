import { barKeys, type BlockBar, type BlockBars } from './block-bars.ts';
import { coordinate } from './chart-frame.ts';
import { domainOf, ticksWithin } from './chart-scale.ts';
import { htmlText } from './html-text.ts';

/** Size of the drawing and of the plot in it, in SVG units. */
const SIZE = { width: 720, height: 250 };
const PLOT = { left: 66, right: 704, top: 12, bottom: 200 };
/** Less than this, and the numbers of neighbouring blocks would touch. */
const LABEL_WIDTH = 20;

interface Places {
  /** Width of a block's place. */
  readonly step: number;
  readonly y: (value: number) => number;
}

/** The bars as an SVG element with a text alternative, and what their marks mean. */
export function barsSvg({ caption, heading, bars }: BlockBars): string {
  const values = bars.flatMap(({ value, interval }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]);
  const { low, high } = domainOf([0, ...values]);
  const scale = (PLOT.bottom - PLOT.top) / (high - low);
  const places: Places = {
    step: (PLOT.right - PLOT.left) / bars.length,
    y: (value) => PLOT.bottom - (value - low) * scale,
  };
  const words = bars.map(({ block, text }) => `block ${String(block)}: ${text}`).join('; ');
  return [
    `<svg class="bars" viewBox="0 0 ${String(SIZE.width)} ${String(SIZE.height)}" role="img" ` +
      `aria-label="${htmlText(`${caption}. ${heading}. ${words}`)}">`,
    ...ticksWithin(low, high).map((tick) => tickSvg(tick, places)),
    ...bars.map((bar) => barSvg(bar, places)),
    ...blockLabels(bars.length, places),
    `<text class="axis" x="${String((PLOT.left + PLOT.right) / 2)}" y="${String(SIZE.height - 8)}" ` +
      'text-anchor="middle">Block</text>',
    '</svg>',
  ].join('');
}

/** The heading of the figure, with its legend. */
export function barsCaption({ heading, bars }: BlockBars): string {
  return [heading, ...barKeys(bars)].join('; ');
}

function tickSvg(tick: number, { y }: Places): string {
  const at = coordinate(y(tick));
  const kind = tick === 0 ? 'zero' : 'grid';
  return (
    `<line class="${kind}" x1="${String(PLOT.left)}" x2="${String(PLOT.right)}" y1="${at}" y2="${at}"/>` +
    `<text class="tick" x="${String(PLOT.left - 7)}" y="${coordinate(y(tick) + 5)}" text-anchor="end">` +
    `${String(tick).replace('-', '−')}</text>`
  );
}

function barSvg({ block, value, interval, kind, text }: BlockBar, { step, y }: Places): string {
  const middle = PLOT.left + (block + 0.5) * step;
  const title = `<title>Block ${String(block)}: ${htmlText(text)}</title>`;
  if (value === null) {
    return `<g>${title}<text class="tick" x="${coordinate(middle)}" y="${coordinate(y(0) - 5)}" text-anchor="middle">–</text></g>`;
  }
  const width = step * 0.7;
  const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
  const whisker = interval
    ? `<path class="bar" d="M${coordinate(middle)} ${coordinate(y(interval.low))}V${coordinate(y(interval.high))}"/>`
    : '';
  return (
    `<g class="${value < 0 ? 'gain' : 'loss'} ${kind.replace(' ', '-')}">${title}` +
    `<rect x="${coordinate(middle - width / 2)}" y="${coordinate(top)}" width="${coordinate(width)}" ` +
    `height="${coordinate(bottom - top)}"/>${whisker}</g>`
  );
}

/** The numbers of blocks, as many as there is room for. */
function blockLabels(blocks: number, { step }: Places): readonly string[] {
  const every = [1, 2, 5, 10, 20].find((count) => count * step >= LABEL_WIDTH) ?? 50;
  return Array.from({ length: Math.ceil(blocks / every) }, (_, at) => {
    const x = coordinate(PLOT.left + (at * every + 0.5) * step);
    return `<text class="tick" x="${x}" y="${String(PLOT.bottom + 18)}" text-anchor="middle">${String(at * every)}</text>`;
  });
}
