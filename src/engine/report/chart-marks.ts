import { coordinate } from './chart-frame.ts';
import { htmlText } from './html-text.ts';
import type { PointRole } from './report.ts';

/** Series have this many colours; those behind them are dashed, in the same colours. */
export const COLOURS = 8;

/** The classes that give a series its colour and dash. */
export function seriesClass(series: number): string {
  return `s${String(series % COLOURS)}${Math.floor(series / COLOURS) % 2 === 1 ? ' dashed' : ''}`;
}

/** Outline of a role's mark around 0, 0: each role has a shape of its own. */
const SHAPES: Record<PointRole, string> = {
  full: 'M-5 0H5M0 -5V5',
  'high-performance': 'M0 -6L5.5 4.5H-5.5Z',
  'high-sparsity': 'M0 -6L6 0L0 6L-6 0Z',
  both: 'M0 -6.5L1.9 -2L6.5 -2L2.8 1L4.2 5.8L0 3L-4.2 5.8L-2.8 1L-6.5 -2L-1.9 -2Z',
  only: 'M-4.5 -4.5H4.5V4.5H-4.5Z',
};

export const ROLE_WORDS: Record<PointRole, string> = {
  full: 'full model',
  'high-performance': 'High Performance',
  'high-sparsity': 'High Sparsity',
  both: 'High Performance and High Sparsity',
  only: 'the only point',
};

/** A role's shape alone, for the legend. */
export function shapeSvg(role: PointRole): string {
  return `<svg class="key" viewBox="-8 -8 16 16" aria-hidden="true"><path d="${SHAPES[role]}"/></svg>`;
}

export interface Mark {
  readonly series: number;
  readonly role: PointRole;
  readonly x: number;
  readonly y: number;
  /** Ends of the error bar; null where there is none. */
  readonly bar: { readonly low: number; readonly high: number } | null;
  /** Shown when the pointer rests on it. */
  readonly title: string;
}

/** A point with its error bar. */
export function markSvg({ series, role, x, y, bar, title }: Mark): string {
  const place = coordinate(x);
  const whisker = bar
    ? `<path class="bar" d="M${place} ${coordinate(bar.low)}V${coordinate(bar.high)}` +
      `M${coordinate(x - 4)} ${coordinate(bar.low)}h8M${coordinate(x - 4)} ${coordinate(bar.high)}h8"/>`
    : '';
  return (
    `<g class="${seriesClass(series)}"><title>${htmlText(title)}</title>${whisker}` +
    `<path class="mark" d="${SHAPES[role]}" transform="translate(${place} ${coordinate(y)})"/></g>`
  );
}
