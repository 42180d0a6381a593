import type { BlockBar, BlockBars } from './block-bars.ts';

/** Signs of the longest bar. */
const LENGTH = 40;

/** The bars in signs of a fixed width: `█` above 0, `▒` below 0, `░` for a bound. */
export function barsText({ heading, bars }: BlockBars): string {
  const longest = Math.max(...bars.map(({ value }) => Math.abs(value ?? 0)));
  const width = String(bars.length - 1).length;
  const lines = bars.map((bar) => {
    const share = longest === 0 ? 0 : Math.abs(bar.value ?? 0) / longest;
    const bricks = sign(bar).repeat(Math.round(share * LENGTH));
    return `block ${String(bar.block).padStart(width)}  ${bricks}${bricks === '' ? '' : ' '}${bar.text}`;
  });
  return [[heading, ...legend(bars)].join('; '), ...lines].join('\n');
}

function sign({ kind, value }: BlockBar): string {
  if (kind === 'at least') return '░';
  return (value ?? 0) < 0 ? '▒' : '█';
}

function legend(bars: readonly BlockBar[]): readonly string[] {
  return [
    ...(bars.some(({ value }) => (value ?? 0) < 0) ? ['▒ below 0'] : []),
    ...(bars.some(({ kind }) => kind === 'at least') ? ['░ at least so much'] : []),
  ];
}
