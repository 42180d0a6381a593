import { median } from '#engine/evaluation/measure-latency.ts';

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
}

/**
 * Times contenders in turns, so that whatever else the machine does falls on all of them. The ratio is the median over
 * rounds of the ratios within a round.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Comparison[]> {
  for (const contender of contenders) await contender.run();
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const startedAt = performance.now();
      await contender.run();
      times[index]?.push(performance.now() - startedAt);
    }
  }
  return contenders.map(({ name }, index) => {
    const own = times[index] ?? [];
    const ratios = own.map((time, round) => time / (times[0]?.[round] ?? NaN));
    return { name, milliseconds: median(own), ratio: median(ratios) };
  });
}
