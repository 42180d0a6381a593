import { describe, expect, it } from 'vitest';
import { angularDistance, angularDistances } from './angular-distance.ts';
import { blockInfluence } from './block-influence.ts';
import type { ImportanceScan } from './importance-measure.ts';
import type { SampleReading } from './sample-reading.ts';

const none = { sum: 0, positions: 0 };
/** Two blocks: the first turns by a right angle, the second turns back. */
const turned: SampleReading = {
  spans: [[0, 1], [0]],
  cosines: [
    { picture: { sum: 0, positions: 4 }, text: none },
    { picture: { sum: 4, positions: 4 }, text: none },
  ],
};
/** A state of zeros in front of the first block has no direction. */
const zero: SampleReading = { spans: [[NaN, NaN], [1.0000001]], cosines: [] };

const scanOf = (...readings: readonly SampleReading[]): ImportanceScan => ({
  blocks: 2,
  readings,
  answers: null,
});

describe('measures of states', () => {
  it('are 0 where nothing turns, and null where nothing can be measured', () => {
    expect(angularDistances([turned], 2)).toEqual([[0.5, 0], [0.5]]);
    expect(angularDistances([zero], 2)).toEqual([[null, null], [0]]);
    expect(angularDistances([turned, zero], 2)).toEqual([[0.5, 0], [0.25]]);
    expect(angularDistance.valuesOf(scanOf(zero), 0)).toEqual([null, { value: 0, interval: null }]);
    expect(blockInfluence.valuesOf(scanOf(turned), 0).map((value) => value?.value)).toEqual([1, 0]);
    expect(blockInfluence.valuesOf(scanOf(zero), 0)).toEqual([null, null]);
  });
});
