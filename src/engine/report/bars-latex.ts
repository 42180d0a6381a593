import type { BlockBar, BlockBars } from './block-bars.ts';
import { barKeys } from './block-bars.ts';

/** The size of the bars, in millimetres: what fits the width of a page. */
const SIZE = { width: 150, height: 34 };

const mm = (value: number) => String(Number(value.toFixed(2)));

/** The bars as a `picture`, which needs no package: filled, or framed where they are bounds or may be chance. */
export function barsLatex({ bars }: BlockBars): string {
  const ends = bars.flatMap(({ value, interval }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]);
  const low = Math.min(0, ...ends);
  const range = Math.max(0, ...ends) - low;
  const y = (value: number) => (range === 0 ? 0 : ((value - low) / range) * SIZE.height);
  const step = SIZE.width / bars.length;
  const every = Math.max(1, Math.ceil(4 / step));
  return [
    String.raw`\setlength{\unitlength}{1mm}`,
    String.raw`\begin{picture}(${mm(SIZE.width)},${mm(SIZE.height + 6)})(0,-6)`,
    String.raw`\put(0,${mm(y(0))}){\line(1,0){${mm(SIZE.width)}}}`,
    ...bars.flatMap((bar) => barLines(bar, step, y)),
    ...bars
      .filter(({ block }) => block % every === 0)
      .map(
        ({ block }) =>
          String.raw`\put(${mm((block + 0.5) * step)},-4.5){\makebox(0,0)[b]{\tiny ${String(block)}}}`,
      ),
    String.raw`\end{picture}`,
  ].join('\n');
}

function barLines(
  { block, value, interval, kind }: BlockBar,
  step: number,
  y: (value: number) => number,
): readonly string[] {
  const middle = (block + 0.5) * step;
  if (value === null) return [String.raw`\put(${mm(middle)},${mm(y(0) + 1)}){\makebox(0,0)[b]{\tiny --}}`];
  const size = [step * 0.7, Math.abs(y(value) - y(0))] as const;
  const at = `${mm(middle - size[0] / 2)},${mm(Math.min(y(value), y(0)))}`;
  const [width, height] = [mm(size[0]), mm(size[1])];
  const frames = {
    exact: String.raw`\rule{${width}mm}{${height}mm}`,
    unsure: String.raw`\framebox(${width},${height}){}`,
    'at least': String.raw`\dashbox{0.6}(${width},${height}){}`,
    'not measured': '',
  };
  // Beside the bar: on it, a black line would not be seen.
  const length = interval ? y(interval.high) - y(interval.low) : 0;
  return [
    String.raw`\put(${at}){${frames[kind]}}`,
    ...(interval && length > 0
      ? [String.raw`\put(${mm(middle + 0.43 * step)},${mm(y(interval.low))}){\line(0,1){${mm(length)}}}`]
      : []),
  ];
}

/** What the marks mean, behind a caption. */
export function barsLegend({ bars }: BlockBars): string {
  return barKeys(bars)
    .map((words) => `; ${words}`)
    .join('');
}
