import { describe, expect, it } from 'vitest';

import { seededPermutation } from '#engine/base/seeded-random.ts';
import { taskByKey } from './tasks.ts';

import type { CalibrationSample, CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { ALL_SAMPLES, type Sampling } from '#engine/calibration/sampling.ts';
import { selectSamples, taskCategories } from './select-samples.ts';

const single = taskByKey('single-object');
const multi = taskByKey('multi-object');
const captioning = taskByKey('captioning');

function setOf(samples: readonly CalibrationSample[]): CalibrationSet {
  return { id: 'x', name: 'X', samples, categories: [], issues: [] };
}

/** 60 cups, 30 birds, 10 kites, in that order. */
const SAMPLES: readonly CalibrationSample[] = Array.from({ length: 100 }, (_, index) => {
  const label = index < 60 ? 'cup' : index < 90 ? 'bird' : 'kite';
  return { id: String(index), fileName: `${index}.png`, label, objects: [label, 'table'], captions: ['a'] };
});
const SET = setOf(SAMPLES);

const select = (sampling: Partial<Sampling>, set = SET, task = single) =>
  selectSamples(set, task, { ...ALL_SAMPLES, ...sampling });
const ids = (samples: readonly { readonly sample: CalibrationSample }[]) =>
  samples.map(({ sample }) => sample.id);
const counts = (samples: readonly { readonly sample: CalibrationSample }[]) =>
  ['cup', 'bird', 'kite'].map((name) => samples.filter(({ sample }) => sample.label === name).length);

describe('the samples of a search', () => {
  it('are by default all that the task can score, in set order, with their place in the set', () => {
    const set = setOf([{ id: 'a', fileName: 'a.png', captions: ['x'] }, ...SAMPLES.slice(0, 2)]);
    expect(select({}, set)).toEqual({
      calibration: [
        { index: 1, sample: SAMPLES[0] },
        { index: 2, sample: SAMPLES[1] },
      ],
      heldOut: [],
    });
  });

  it('are the first of the set under a limit', () => {
    expect(ids(select({ limit: 3 }).calibration)).toEqual(['0', '1', '2']);
    expect(select({ limit: 1000 }).calibration).toHaveLength(100);
  });

  it('are drawn in the proportions of the categories when shuffled, in set order', () => {
    const drawn = select({ limit: 20, shuffle: true, seed: 3 }).calibration;
    expect(counts(drawn)).toEqual([12, 6, 2]);
    expect(drawn.map(({ index }) => index)).toEqual(drawn.map(({ index }) => index).sort((a, b) => a - b));
    expect(ids(drawn)).not.toEqual(ids(select({ limit: 20, shuffle: true, seed: 4 }).calibration));
  });

  it('are split by category, with nothing lost or used twice', () => {
    const { calibration, heldOut } = select({ heldOut: 0.3, seed: 7 });
    expect([counts(calibration), counts(heldOut)]).toEqual([
      [42, 21, 7],
      [18, 9, 3],
    ]);
    expect([...ids(calibration), ...ids(heldOut)].sort()).toEqual(ids(select({}).calibration).sort());
  });

  it.each([0, 1, 2, 3])('do not depend on the order of the set, and do on the seed (%i)', (seed) => {
    const sampling = { limit: 37, shuffle: true, heldOut: 0.25, seed };
    const mixed = setOf(seededPermutation(100, seed + 9).flatMap((at) => SAMPLES[at] ?? []));
    const [here, there] = [select(sampling), select(sampling, mixed)];
    expect(ids(there.calibration).sort()).toEqual(ids(here.calibration).sort());
    expect(ids(there.heldOut).sort()).toEqual(ids(here.heldOut).sort());
    expect(select(sampling)).toEqual(here);
    expect(ids(select({ ...sampling, seed: seed + 1 }).heldOut)).not.toEqual(ids(here.heldOut));
  });

  it('have exactly the share that was asked for, whatever the sizes of the categories', () => {
    for (let size = 2; size < 40; size++) {
      for (const heldOut of [0.1, 0.5, 0.9]) {
        const set = setOf(SAMPLES.filter((_, index) => (index * 7) % 100 < size));
        const split = select({ heldOut }, set);
        const expected = Math.min(
          set.samples.length - 1,
          Math.max(1, Math.round(set.samples.length * heldOut)),
        );
        expect(split.heldOut).toHaveLength(expected);
        expect(split.calibration).toHaveLength(set.samples.length - expected);
      }
    }
  });

  it('are split by their rarest object where a picture shows several', () => {
    expect(counts(select({ heldOut: 0.5 }, SET, multi).heldOut)).toEqual([30, 15, 5]);
    expect(counts(select({ heldOut: 0.5 }, SET, captioning).heldOut)).toEqual([30, 15, 5]);
  });

  it('contain the category that was asked for, in the task’s own sense', () => {
    expect(counts(select({ category: 'The Bird' }).calibration)).toEqual([0, 30, 0]);
    expect(select({ category: 'table' }, SET, multi).calibration).toHaveLength(100);
    expect(select({ category: 'kite', limit: 4 }, SET, captioning).calibration).toHaveLength(4);
    expect(() => select({ category: 'table' })).toThrow(
      expect.objectContaining({ code: 'invalid-input', remedy: 'Choose one of: cup, bird, kite.' }),
    );
    expect(taskCategories(SET, multi)).toEqual(['table', 'cup', 'bird', 'kite']);
  });

  it('have corner cases, or none, where only those are asked for', () => {
    const flagged = SAMPLES.map((sample, at) =>
      at % 3 === 0 ? { ...sample, cornerCases: ['table'] } : sample,
    );
    const set = setOf(flagged);
    expect(select({ cornerCases: 'all' }, set).calibration).toHaveLength(100);
    expect(counts(select({ cornerCases: 'only' }, set).calibration)).toEqual([20, 10, 4]);
    expect(counts(select({ cornerCases: 'without' }, set).calibration)).toEqual([40, 20, 6]);
    const birds = select({ cornerCases: 'only', category: 'bird', limit: 3 }, set).calibration;
    expect(ids(birds)).toEqual(['60', '63', '66']);
    expect(() => select({ cornerCases: 'only' })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining('set X has an object'),
      }),
    );
    expect(() => select({ cornerCases: 'without' }, setOf(flagged.slice(0, 1)))).toThrow('Every sample');
  });

  it('cannot be split when there is only one', () => {
    expect(() => select({ limit: 1, heldOut: 0.5 })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
    expect(ids(select({ limit: 2, heldOut: 0.1 }).heldOut)).toHaveLength(1);
  });
});
