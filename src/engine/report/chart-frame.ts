import { ticksWithin } from './chart-scale.ts';
import { htmlText } from './html-text.ts';

/** Size of the drawing and of the plot in it, in SVG units. */
const SIZE = { width: 720, height: 380 };
const PLOT = { left: 66, right: 704, top: 14, bottom: 334 };

/** Places of data in the drawing. */
export interface ChartScale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

interface ChartAxis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly tickText: (value: number) => string;
}

export interface Chart {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  draw(scale: ChartScale): string;
}

/** A coordinate with as many digits as can be seen. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** The chart as an SVG element with axes, grid and a text alternative. */
export function renderChart(chart: Chart): string {
  const scale = {
    x: linear(chart.x, PLOT.left, PLOT.right),
    y: linear(chart.y, PLOT.bottom, PLOT.top),
  };
  return [
    `<svg class="chart" viewBox="0 0 ${String(SIZE.width)} ${String(SIZE.height)}" role="img" ` +
      `aria-label="${htmlText(`${chart.title}. ${chart.description}`)}">`,
    ...ticksWithin(chart.x.low, chart.x.high).map((tick) => xTick(scale.x(tick), chart.x.tickText(tick))),
    ...ticksWithin(chart.y.low, chart.y.high).map((tick) => yTick(scale.y(tick), chart.y.tickText(tick))),
    axisLabels(chart),
    chart.draw(scale),
    '</svg>',
  ].join('');
}

function linear({ low, high }: ChartAxis, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function xTick(x: number, text: string): string {
  const at = coordinate(x);
  return (
    `<line class="grid" x1="${at}" x2="${at}" y1="${String(PLOT.top)}" y2="${String(PLOT.bottom)}"/>` +
    `<text class="tick" x="${at}" y="${String(PLOT.bottom + 19)}" text-anchor="middle">${htmlText(text)}</text>`
  );
}

function yTick(y: number, text: string): string {
  const at = coordinate(y);
  return (
    `<line class="grid" x1="${String(PLOT.left)}" x2="${String(PLOT.right)}" y1="${at}" y2="${at}"/>` +
    `<text class="tick" x="${String(PLOT.left - 7)}" y="${coordinate(y + 5)}" text-anchor="end">${htmlText(text)}</text>`
  );
}

function axisLabels({ x, y }: Chart): string {
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return (
    `<text class="axis" x="${String((PLOT.left + PLOT.right) / 2)}" y="${String(SIZE.height - 6)}" ` +
    `text-anchor="middle">${htmlText(x.label)}</text>` +
    `<text class="axis" transform="translate(15 ${String(middle)}) rotate(-90)" text-anchor="middle">` +
    `${htmlText(y.label)}</text>`
  );
}
