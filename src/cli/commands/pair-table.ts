import { pairBlockRuns } from '#engine/importance/plan-pairs.ts';
import type { PairReport } from '#service/contract/pair-report.ts';

/** Pairs that a person reads; `--json` has all of them. */
const SHOWN = 10;

/** What a scan of pairs takes, before it begins. */
export function pairWork(blocks: number, samples: number): string {
  const pairs = (blocks * (blocks - 1)) / 2;
  const runs = pairBlockRuns(blocks) * samples;
  return (
    `Measuring ${String(pairs)} pairs on ${String(samples)} samples: ${runs.toLocaleString('en')} runs of a block over a prompt, ` +
    'and the tokens of every answer that changes.'
  );
}

/** The pairs whose losses depend on each other most, and what their values mean. */
export function pairLines({ pairs, metric }: PairReport): readonly string[] {
  const known = pairs.flatMap((row, first) =>
    row.flatMap((value, behind) => (value ? [{ first, second: first + 1 + behind, ...value }] : [])),
  );
  const strongest = [...known].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, SHOWN);
  return [
    '',
    `Pairs: what both blocks cost (${metric}) beyond the two alone, the strongest of ${String(known.length)}`,
    ...strongest.map(({ first, second, value, interval }) => {
      const sure = interval !== null && (interval.low > 0 || interval.high < 0) ? '*' : '';
      return `${`${String(first)}, ${String(second)}`.padStart(7)}  ${value.toFixed(4)}${sure}`;
    }),
    'Above 0, each of the two makes up for the other; below 0, what one does is of use only with the other.',
  ];
}
