import type { AnsweredFrame } from '../answered-frame.ts';

/** A frame with answers of these total times in milliseconds. */
export function answeredFrame(
  index: number,
  totals: readonly [number, number],
  same = true,
  skip = [3],
): AnsweredFrame {
  const answer = (total: number) => ({
    answer: 'a car',
    tokens: 2,
    latencyMs: { vision: 5, prefill: 20, perToken: 3, total },
  });
  return {
    index,
    time: BigInt(index),
    picture: { kind: 'file', format: 'jpeg', bytes: new Uint8Array(0) },
    settings: {
      hz: 1,
      lanes: [
        { name: 'Full model', skip: [] },
        { name: 'Skip set', skip },
      ],
      question: { prompt: 'What?', maxNewTokens: 8 },
    },
    answers: [answer(totals[0]), answer(totals[1])],
    ageMs: { taken: 10, answered: 10 + totals[0] + totals[1] },
    same,
  };
}

/** Three frames, the middle one with different answers: totals have the medians 200 and 100, reductions that of one half. */
export const THREE_FRAMES: readonly AnsweredFrame[] = [
  answeredFrame(0, [100, 50]),
  answeredFrame(1, [200, 150], false),
  answeredFrame(2, [400, 100]),
];
