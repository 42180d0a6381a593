import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#engine/base/seeded-random.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { exactMcNemar, signFlipTest } from './paired-tests.ts';
import { describeScores } from './metric-figure.ts';
import { comparePaired } from './paired-comparison.ts';
import { wilsonInterval } from './interval.ts';

const confidence = z.union([z.literal(0.9), z.literal(0.95), z.literal(0.99)]);
const bounds = { confidence, low: z.number(), high: z.number() };
const golden = z
  .object({
    wilson: z.array(z.object({ successes: z.number(), trials: z.number(), ...bounds })).min(30),
    mcnemar: z.array(z.object({ onlyFirst: z.number(), onlySecond: z.number(), pValue: z.number() })).min(10),
    bootstrap: z
      .array(z.object({ scores: z.array(z.number()), seed: z.number(), resamples: z.number(), ...bounds }))
      .min(3),
    signFlip: z
      .array(z.object({ differences: z.array(z.number()), exact: z.boolean(), pValue: z.number() }))
      .min(9),
  })
  .parse(JSON.parse(readFileSync('test-data/statistics/statistics.json', 'utf8')));

describe('the same as statsmodels, scipy and numpy', () => {
  it.each(golden.wilson)(
    'Wilson: $successes of $trials at $confidence',
    ({ successes, trials, ...expected }) => {
      const { low, high } = wilsonInterval(successes, trials, expected.confidence);
      expect(Math.abs(low - expected.low)).toBeLessThan(1e-9);
      expect(Math.abs(high - expected.high)).toBeLessThan(1e-9);
    },
  );

  it.each(golden.mcnemar)(
    'exact McNemar: $onlyFirst against $onlySecond',
    ({ onlyFirst, onlySecond, pValue }) => {
      const ours = exactMcNemar(onlyFirst, onlySecond);
      expect(Math.abs(ours - pValue)).toBeLessThan(1e-9);
      expect(Math.abs(ours / pValue - 1)).toBeLessThan(1e-9);
    },
  );

  it.each(golden.bootstrap)(
    'bootstrap percentiles of the same resamples, seed $seed',
    ({ scores, ...expected }) => {
      const { low, high } = bootstrapInterval(scores, expected);
      expect(Math.abs(low - expected.low)).toBeLessThan(1e-9);
      expect(Math.abs(high - expected.high)).toBeLessThan(1e-9);
    },
  );

  it.each(golden.signFlip)('sign flips, p = $pValue', ({ differences, exact, pValue }) => {
    const off = Math.abs(signFlipTest(differences, { seed: 3 }) - pValue);
    expect(off).toBeLessThan(exact ? 1e-9 : 0.02);
  });
});

/** How often intervals of samples of a known population hold its mean. */
function coverage(size: number, draw: (random: () => number) => number, mean: number): number {
  const random = seededRandom(5);
  const sets = 500;
  let held = 0;
  for (let set = 0; set < sets; set++) {
    const scores = Array.from({ length: size }, () => draw(random));
    const { low, high } = bootstrapInterval(scores, { seed: set, resamples: 400 });
    if (low <= mean && mean <= high) held++;
  }
  return held / sets;
}

describe('the bootstrap interval', () => {
  it('holds the true mean about as often as it says', () => {
    for (const share of [
      coverage(60, (random) => random(), 0.5),
      coverage(60, (random) => -Math.log(1 - random()), 1),
    ]) {
      expect(share).toBeGreaterThan(0.915);
      expect(share).toBeLessThan(0.975);
    }
  });

  it('depends on the seed alone', () => {
    const scores = [0, 3, 1, 8, 2];
    expect(bootstrapInterval(scores, { seed: 1 })).toEqual(bootstrapInterval(scores, { seed: 1 }));
    expect(bootstrapInterval(scores, { seed: 1 })).not.toEqual(bootstrapInterval(scores, { seed: 2 }));
  });
});

describe('paired comparison', () => {
  const ones = (count: number) => Array.from({ length: 40 }, (_, sample) => (sample < count ? 1 : 0));

  it('tests 0-1 scores by McNemar, with an interval that never shrinks to a point', () => {
    const worse = comparePaired(ones(40), ones(30), { seed: 0 });
    expect(worse).toMatchObject({ difference: -0.25, test: 'mcnemar', interval: { method: 'agresti-min' } });
    expect(worse.pValue).toBeCloseTo(2 / 2 ** 10, 12);
    expect(worse.interval.high).toBeLessThan(0);
    const same = comparePaired(ones(30), ones(30), { seed: 0 });
    expect(same).toMatchObject({ difference: 0, pValue: 1 });
    expect(same.interval.low).toBeLessThan(0);
    expect(same.interval.high).toBeGreaterThan(0);
  });

  it('holds the true difference of shares about as often as it says', () => {
    const random = seededRandom(6);
    let held = 0;
    for (let set = 0; set < 1000; set++) {
      // One pair in five is lost, one in ten gained.
      const draws = Array.from({ length: 40 }, random);
      const first = draws.map((draw) => (draw < 0.6 ? 1 : 0));
      const second = draws.map((draw) => (draw < 0.4 || draw > 0.9 ? 1 : 0));
      const { low, high } = comparePaired(first, second, { seed: 0 }).interval;
      if (low <= -0.1 && -0.1 <= high) held++;
    }
    expect(held).toBeGreaterThan(935);
    expect(held).toBeLessThan(980);
  });

  it('tests other scores by sign flips: sure of a shift, unsure of noise', () => {
    const random = seededRandom(9);
    const first = Array.from({ length: 40 }, () => 100 * random());
    const shifted = first.map((score) => score + 5 + random());
    const noisy = first.map((score) => score + random() - 0.5);
    expect(comparePaired(first, shifted, { seed: 0 })).toMatchObject({
      test: 'sign-flip',
      pValue: 1 / 10_001,
    });
    const unsure = comparePaired(first, noisy, { seed: 0 });
    expect(unsure.pValue).toBeGreaterThan(0.05);
    expect(unsure.interval.low).toBeLessThan(0);
    expect(unsure.interval.high).toBeGreaterThan(0);
  });

  it('refuses lists that are no pairs', () => {
    expect(() => comparePaired([1], [1, 0], { seed: 0 })).toThrow('1 scores cannot be compared with 2');
    expect(() => comparePaired([], [], { seed: 0 })).toThrow('There are no scores');
    expect(() => comparePaired([0.5], [NaN], { seed: 0 })).toThrow('Score 0 is NaN');
  });
});

describe('the figure of a metric', () => {
  it("is Wilson's for accuracy and a bootstrap otherwise", () => {
    expect(describeScores('accuracy', [1, 0, 1, 1], 0)).toEqual({
      metric: 'accuracy',
      value: 0.75,
      n: 4,
      interval: wilsonInterval(3, 4),
    });
    expect(describeScores('cider', [80, 120], 7)).toEqual({
      metric: 'cider',
      value: 100,
      n: 2,
      interval: bootstrapInterval([80, 120], { seed: 7 }),
    });
  });

  it('has no interval where one score tells nothing of the spread', () => {
    expect(describeScores('cider', [80], 0).interval).toBeNull();
    expect(describeScores('accuracy', [1], 0).interval?.low).toBeGreaterThan(0.2);
    expect(() => describeScores('accuracy', [0.5], 0)).toThrow('0.5 successes in 1 trials');
    expect(() => describeScores('accuracy', [], 0)).toThrow('There are no scores');
  });
});
