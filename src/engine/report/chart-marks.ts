import { coordinate } from './chart-frame.ts';
import { OPERATING_POINT_SYMBOLS, SYMBOLS } from './chart-symbols.ts';
import { htmlText } from './html-text.ts';
import type { PointRole } from './report.ts';

/** Series have this many colours; those behind them are dashed, in the same colours. */
export const COLOURS = 8;

/** The classes that give a series its colour and dash. */
export function seriesClass(series: number): string {
  return `s${String(series % COLOURS)}${Math.floor(series / COLOURS) % 2 === 1 ? ' dashed' : ''}`;
}

/** The symbol of a role: each role has a shape of its own. */
const ROLE_SYMBOLS: Record<PointRole, keyof typeof SYMBOLS.medium> = {
  ...OPERATING_POINT_SYMBOLS,
  full: 'cross',
  only: 'square',
};

function outline(role: PointRole): string {
  return SYMBOLS.medium[ROLE_SYMBOLS[role]];
}

export const ROLE_WORDS: Record<PointRole, string> = {
  full: 'full model',
  'high-performance': 'High Performance',
  'high-sparsity': 'High Sparsity',
  both: 'High Performance and High Sparsity',
  only: 'the only point',
};

/** A role's shape alone, for the legend. */
export function shapeSvg(role: PointRole): string {
  return `<svg class="key" viewBox="-8 -8 16 16" aria-hidden="true"><path d="${outline(role)}"/></svg>`;
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
    `<path class="mark" d="${outline(role)}" transform="translate(${place} ${coordinate(y)})"/></g>`
  );
}
