import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '#engine/statistics/interval.ts';
import { FigureCollector, WINDOW } from './drive-figures.ts';
import { THREE_FRAMES, answeredFrame } from './testing/answered-frame.ts';

describe('the figures of a drive', () => {
  it('are none before the first frame', () => {
    expect(new FigureCollector().figures()).toBeNull();
  });

  it('are medians with quartiles, a share with its interval, and ratios frame by frame', () => {
    const collector = new FigureCollector();
    for (const frame of THREE_FRAMES) collector.add(frame);
    expect(collector.figures()).toMatchObject({
      answered: 3,
      lanes: [
        { latencyMs: { total: { median: 200, low: 150, high: 300 }, vision: { median: 5 } } },
        { latencyMs: { total: { median: 100, low: 75, high: 125 } } },
      ],
      agreement: { same: 2, share: 2 / 3, interval: wilsonInterval(2, 3) },
      reduction: { median: 0.5, low: 0.375, high: 0.625 },
      ageMs: { median: 360 },
    });
  });

  it('are of the last frames, but agreement is of all', () => {
    const collector = new FigureCollector();
    // Totals of 0, 1, 2 ... milliseconds: one frame too many would move the median.
    for (let index = 0; index <= WINDOW; index++)
      collector.add(answeredFrame(index, [index, index / 2], index > 0));
    const figures = collector.figures();
    expect(figures?.lanes[0].latencyMs.total.median).toBe((1 + WINDOW) / 2);
    expect(figures?.agreement).toMatchObject({ same: WINDOW, share: WINDOW / (WINDOW + 1) });
  });

  it('begin anew with another skip set', () => {
    const collector = new FigureCollector();
    expect(collector.add(answeredFrame(0, [100, 80], false))).toBe(false);
    expect(collector.add(answeredFrame(1, [100, 60], true, [3, 7]))).toBe(true);
    expect(collector.add(answeredFrame(2, [100, 60], true, [3, 7]))).toBe(false);
    const figures = collector.figures();
    expect(figures).toMatchObject({ answered: 2, agreement: { share: 1 } });
    expect(figures?.reduction.median).toBeCloseTo(0.4, 12);
  });
});
