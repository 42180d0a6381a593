import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { metricByKey } from './metrics.ts';
import { setF1, setPrecision, setRecall } from './set-metrics.ts';

const golden = z
  .object({
    rows: z
      .array(
        z.object({
          predicted: z.array(z.string()),
          expected: z.array(z.string()),
          precision: z.number(),
          recall: z.number(),
          f1: z.number(),
        }),
      )
      .min(40),
  })
  .parse(JSON.parse(readFileSync('test-data/metrics/sets.json', 'utf8')));

describe('set metrics', () => {
  it.each([['precision', setPrecision] as const, ['recall', setRecall] as const, ['f1', setF1] as const])(
    '%s is that of scikit-learn',
    (key, metric) => {
      const scorer = metric.prepare(golden.rows.map(({ expected }) => expected));
      for (const [sample, row] of golden.rows.entries())
        expect(scorer.score(sample, row.predicted)).toBeCloseTo(row[key], 12);
      expect(new Set(golden.rows.map((row) => row[key])).size).toBeGreaterThan(5);
    },
  );

  it('score 0 where nothing is named or nothing is known', () => {
    for (const metric of [setPrecision, setRecall, setF1]) {
      const scorer = metric.prepare([['cup'], []]);
      expect(scorer.score(0, [])).toBe(0);
      expect(scorer.score(1, ['cup'])).toBe(0);
      expect(scorer.score(7, ['cup'])).toBe(0);
      expect(scorer.score(0, ['cup', 'cup'])).toBe(1);
    }
  });

  it('go by precision, with recall and F1 beside it', () => {
    expect(metricByKey('set-precision').secondary).toEqual(['set-recall', 'set-f1']);
  });
});
