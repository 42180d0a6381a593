import { describe, expect, it } from 'vitest';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { publishedCheckpoint } from '#engine/checkpoint/testing/published-checkpoint.ts';
import { estimateNeeds } from '#engine/convert/model-needs.ts';
import { FUSED, FUSED_F16 } from '#engine/graphs/dialect.ts';
import { planKeptState, stateBytes } from './kept-state.ts';

const geometry = { hiddenSize: 8, kvHeads: 2, headDim: 4 };

describe('the bytes of a group', () => {
  it('are those of the element type that the dialect computes in', () => {
    const shape = { rows: 3, positions: 5, blocks: 7 };
    const elements = 3 * 5 * 7;
    expect(stateBytes(geometry, FUSED, shape)).toEqual({
      streams: elements * 8 * 4,
      caches: elements * 16 * 4,
    });
    expect(stateBytes(geometry, FUSED_F16, shape)).toEqual({
      streams: elements * 8 * 2,
      caches: elements * 16 * 2,
    });
  });
});

describe('what is kept', () => {
  const groups = [
    { streams: 10, caches: 20 },
    { streams: 10, caches: 20 },
    { streams: 5, caches: 10 },
  ];

  it.each([
    [0, ['nothing', 'nothing', 'nothing']],
    [9, ['nothing', 'nothing', 'streams']],
    [10, ['streams', 'nothing', 'nothing']],
    [25, ['streams', 'streams', 'streams']],
    [45, ['streams and caches', 'streams', 'streams']],
    [55, ['streams and caches', 'streams', 'streams and caches']],
    [75, ['streams and caches', 'streams and caches', 'streams and caches']],
    [105, ['streams, caches and successor', 'streams and caches', 'streams and caches']],
    [150, Array.from(groups, () => 'streams, caches and successor')],
  ])('in %d bytes: %j', (budget, kept) => {
    expect(planKeptState(groups, budget)).toEqual(kept);
  });

  it.each([
    ['llava-hf/llava-1.5-7b-hf', 24, 'streams, caches and successor'],
    ['llava-hf/llava-1.5-7b-hf', 80, 'streams, caches and successor'],
    ['llava-hf/llava-1.5-13b-hf', 24, 'streams and caches'],
    ['llava-hf/llava-1.5-13b-hf', 80, 'streams, caches and successor'],
  ] as const)('of %s on a GPU of %d GB, of a group of 8: %s', async (name, gigabytes, kept) => {
    const checkpoint = await openLlavaCheckpoint(await publishedCheckpoint(name));
    const { geometry: decoder } = checkpoint.config.decoder;
    const left = 0.8 * gigabytes * 1e9 - estimateNeeds(checkpoint, 'q4f16').memoryBytes;
    // A picture of 576 tokens, a question and a caption.
    const shape = { rows: 8, positions: 640, blocks: decoder.blocks };
    expect(planKeptState([stateBytes(decoder, FUSED_F16, shape)], left)).toEqual([kept]);
  });
});
