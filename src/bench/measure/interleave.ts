import { median } from '#engine/evaluation/measure-latency.ts';
import { NORMAL_QUANTILES } from '#engine/statistics/interval.ts';

/** Something to time; its name stands in the report. */
export interface Contender {
  readonly name: string;
  run(): Promise<unknown>;
}

/** Medians in milliseconds, and each contender's time as a ratio to the first one's. */
export interface Comparison {
  readonly name: string;
  readonly milliseconds: number;
  readonly ratio: number;
  /** Where the ratio's true median lies, with a confidence of 95 %. */
  readonly low: number;
  readonly high: number;
}

/**
 * Times contenders in turns, so that whatever else the machine does falls on all of them; every second round goes
 * through them backwards, so that none always follows the same one. The ratio is the median over rounds of the ratios
 * within a round.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Comparison[]> {
  for (const contender of contenders) await contender.run();
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const order = [...contenders.entries()];
    for (const [index, contender] of round % 2 === 0 ? order : order.reverse()) {
      const startedAt = performance.now();
      await contender.run();
      times[index]?.push(performance.now() - startedAt);
    }
  }
  return contenders.map(({ name }, index) => {
    const own = times[index] ?? [];
    const ratios = own.map((time, round) => time / (times[0]?.[round] ?? NaN));
    return { name, milliseconds: median(own), ratio: median(ratios), ...medianInterval(ratios) };
  });
}

/**
 * The interval of a median by order statistics, which needs no assumption on how the values are distributed: the count
 * of values below the true median is binomial, and taken as normal here.
 */
function medianInterval(values: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (NORMAL_QUANTILES[0.95] * Math.sqrt(sorted.length)) / 2;
  const below = Math.max(0, Math.floor(sorted.length / 2 - half));
  const above = Math.min(sorted.length - 1, Math.ceil(sorted.length / 2 + half));
  return { low: sorted[below] ?? NaN, high: sorted[above] ?? NaN };
}
