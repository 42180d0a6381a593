import { describe, expect, it } from 'vitest';

import { describeScores } from '#engine/statistics/metric-figure.ts';

import { formatMeasure } from './measure.ts';
import { measureByKey, MEASURES, metricByKey } from './metrics.ts';

describe('measures', () => {
  it('are the metrics and NLL, which is no metric of answers', () => {
    expect(measureByKey('cider')).toBe(metricByKey('cider'));
    expect(measureByKey('nll')).toMatchObject({ range: { max: 0 }, higherIsBetter: true });
    expect(() => metricByKey('nll')).toThrow('There is no metric "nll".');
    expect(() => measureByKey('bleu')).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('cider, nll') }),
    );
    expect(new Set(MEASURES.map(({ key }) => key)).size).toBe(MEASURES.length);
  });

  it.each([
    ['accuracy', 0.9375, '93.8 %'],
    ['set-f1', 1, '100.0 %'],
    ['cider', 87.123, '87.1'],
    ['nll', -1.23456, '1.235'],
    ['nll', 0, '0.000'],
  ])('%s of %d is shown as %j', (key, score, text) => {
    expect(formatMeasure(score, measureByKey(key))).toBe(text);
  });

  it('have figures with intervals, NLL too', () => {
    const { value, interval } = describeScores('nll', [-2, -1, -3], 0);
    expect(value).toBe(-2);
    expect(interval?.low).toBeLessThan(-2);
    expect(interval?.high).toBeLessThanOrEqual(-1);
  });
});
