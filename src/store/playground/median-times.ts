import { spreadOf } from '#engine/statistics/quantile.ts';
import type { Generation } from '#service/contract/model-operations.ts';

export type AnswerTimes = Generation['latencyMs'];

function median(values: readonly number[]): number {
  return spreadOf(values).median;
}

/** The median of each time over several answers to one question under one skip set; null without an answer. */
export function medianTimes(answers: readonly AnswerTimes[]): AnswerTimes | null {
  const [first] = answers;
  if (!first) return null;
  return {
    vision: median(answers.map(({ vision }) => vision)),
    prefill: median(answers.map(({ prefill }) => prefill)),
    perToken: median(answers.map(({ perToken }) => perToken)),
    total: median(answers.map(({ total }) => total)),
    blocks: first.blocks.map((_, block) => {
      const times = answers.flatMap(({ blocks }) => blocks[block] ?? []);
      return times.length === 0 ? null : median(times);
    }),
  };
}
