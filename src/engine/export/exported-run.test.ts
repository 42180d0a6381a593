import { beforeAll, describe, expect, it } from 'vitest';
import { syntheticRecord } from '#engine/report/testing/report-runs.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { agrees } from './claimed-figure.ts';
import { exportedRun, pointOf } from './exported-run.ts';

let run: RunState;
beforeAll(async () => {
  run = (await syntheticRecord('run.jsonl', { strategy: 'gm-skip' })).state;
});

describe('the point of a run', () => {
  it('is chosen by its name, or by its step, 0 being the full model', () => {
    const { highSparsity, highPerformance } = run.operatingPoints;
    expect(pointOf(run, 'high-sparsity')).toBe(highSparsity);
    expect(pointOf(run, 'high-performance')).toBe(highPerformance);
    expect(pointOf(run, 1)).toBe(run.path[0]);
    expect(pointOf(run, 0)).toBe(run.baseline);
    expect(() => pointOf(run, 99)).toThrow('The run has no step 99; it has 0, 1, 2');
  });

  it('is none where nothing was measured, or where no point holds the constraint', () => {
    expect(() => pointOf({ ...run, baseline: null }, 0)).toThrow('has not measured the full model');
    const operatingPoints = { highPerformance: null, highSparsity: null };
    expect(() => pointOf({ ...run, operatingPoints }, 'high-sparsity')).toThrow('holds its constraint');
  });

  it('is none but the full model of a run that skips its blocks in the answer only', () => {
    const spec = run.spec && {
      ...run.spec,
      strategy: { key: 'fixed-interval', interval: 2, phase: 'decode' } as const,
    };
    expect(() => pointOf({ ...run, spec }, 1)).toThrow('skips its blocks while the answer is decoded');
    expect(pointOf({ ...run, spec }, 0)).toBe(run.baseline);
  });
});

describe('what an export says of a run', () => {
  it('is the figure of the point, those of the same blocks held out, and their latency', () => {
    const point = pointOf(run, 'high-sparsity');
    const heldOut = run.heldOut.map((entry, index) => ({ ...entry, value: index / 10 }));
    const valueOf = (blocks: string) => heldOut.find(({ skip }) => skip.join() === blocks)?.value;
    const told = exportedRun('run.jsonl', { ...run, heldOut }, point);
    expect(told.metric).toMatchObject({ value: point.value, baseline: run.baseline?.value });
    expect(told.metric.samples?.map(({ score }) => score)).toEqual(point.scores);
    expect(told.metric.interval?.low).toBeLessThan(point.value);
    expect(told.heldOut).toMatchObject({
      value: valueOf(point.skip.join()),
      baseline: valueOf(''),
      samples: 24,
    });
    expect(told.latencyRatio?.median).toBeLessThan(1);
  });

  it('has no latency of the full model, which is the measure of itself', () => {
    const told = exportedRun('run.jsonl', run, pointOf(run, 0));
    expect(told).toMatchObject({ step: 0, latencyRatio: null, metric: { value: run.baseline?.value } });
    expect(told.heldOut?.value).toBe(told.heldOut?.baseline);
  });
});

it('a measured value agrees within the interval of the claimed one, or without one where it is the same', () => {
  const figure = { metric: 'accuracy', value: 0.5, n: 10 } as const;
  const within = {
    ...figure,
    interval: { low: 0.4, high: 0.6, confidence: 0.95, method: 'wilson' },
  } as const;
  expect([0.39, 0.4, 0.6, 0.61].map((measured) => agrees(within, measured))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([0.5, 0.51, 0.49].map((measured) => agrees({ ...figure, interval: null }, measured))).toEqual([
    true,
    false,
    false,
  ]);
});
