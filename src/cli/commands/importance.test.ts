import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';
import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import { operations } from '#service/contract/operations.ts';

const DEMO = ['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'single-object'];
const evaluated = z.looseObject({ value: z.number() });

async function json<T extends z.ZodType>(schema: T, ...args: readonly string[]): Promise<z.output<T>> {
  const { status, stdout, stderr } = await callCli(...args, ...DEMO, '--limit', '6', '--shuffle', '--json');
  expect(status, stderr).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

describe('importance', () => {
  it('is the object that an engine answers with, and agrees with evaluate', async () => {
    const report = await json(operations.importance.measure.result, 'importance');
    expect(report.measures.map(({ key }) => key)).toEqual(IMPORTANCE_KEYS);
    expect(report.samples).toHaveLength(6);
    const full = await json(evaluated, 'evaluate');
    const without = await json(evaluated, 'evaluate', '--skip', '0');
    expect(report.measures[0]?.blocks[0]?.value).toBeCloseTo(full.value - without.value, 12);
    expect(report.angles?.[0]).toHaveLength(12);
  });

  it('prints a row for each block, and what its columns mean', async () => {
    const measures = ['--measures', 'angular-distance,metric-drop', '--limit', '3'];
    const { status, stdout } = await callCli('importance', ...DEMO, ...measures);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    const table = lines.slice(2, 15).map((line) => line.trim().split(/\s{2,}/u));
    expect(table[0]).toEqual(['block', 'metric-drop', 'angular-distance', 'changed']);
    expect(table.slice(1).map(([block]) => block)).toEqual(Array.from({ length: 12 }, (_, at) => String(at)));
    for (const [, drop, angle, changed] of table.slice(1)) {
      expect(drop).toMatch(/^-?\d\.\d{4}\*?$/u);
      expect(angle).toMatch(/^0\.\d{4}$/u);
      expect(Number(changed)).toBeLessThanOrEqual(3);
    }
    expect(stdout).toContain('metric-drop: Metric drop (accuracy). 0: ');
    expect(stdout).toContain('angular-distance: Angular distance (half turns). 0: ');
  });

  it('measures pairs when told to, and says before what they take', async () => {
    const args = ['importance', ...DEMO, '--limit', '2', '--measures', 'angular-distance', '--pairs'];
    const { status, stdout, stderr } = await callCli(...args);
    expect(status, stderr).toBe(0);
    // The full model, each block alone, the bases, and the pairs: 24 + 66 + 121 + 220 runs for each of two samples.
    expect(stderr).toContain('Measuring 66 pairs on 2 samples: 862 runs of a block over a prompt');
    expect(stdout).toContain(
      'Pairs: what both blocks cost (accuracy) beyond the two alone, the strongest of 66',
    );
    expect(stdout.match(/^ +\d+, \d+ {2}-?\d\.\d{4}\*?$/gmu)).toHaveLength(10);
  });

  it('refuses a measure that there is not', async () => {
    const { status, stderr } = await callCli('importance', ...DEMO, '--measures', 'kl');
    expect(status).toBe(2);
    expect(stderr).toContain(`"kl" is none of ${IMPORTANCE_KEYS.join(', ')}`);
  });
});
