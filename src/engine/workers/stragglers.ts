import type { WorkerShare } from './spread-work.ts';

/** Units that a worker has answered before it is judged: the first ones load the model. */
const FEWEST_UNITS = 5;
/** A worker that takes so many times the median time for the same work holds the others up. */
const SLOW = 2;

/** Names of workers that are much slower than the others, by their time for a block token. */
export function stragglersOf(workers: ReadonlyMap<string, WorkerShare>): ReadonlySet<string> {
  const paces = [...workers]
    .filter(([, { units, blockTokens, ms }]) => units >= FEWEST_UNITS && blockTokens > 0 && ms > 0)
    .map(([name, { blockTokens, ms }]) => ({ name, pace: ms / blockTokens }))
    .sort((one, other) => one.pace - other.pace);
  // Of two workers the slower one is compared with the faster.
  const median = paces[Math.floor((paces.length - 1) / 2)]?.pace ?? Infinity;
  return new Set(paces.filter(({ pace }) => pace > SLOW * median).map(({ name }) => name));
}
