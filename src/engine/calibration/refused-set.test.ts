import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';

import { readCalibration } from './read-calibration.ts';

describe('the message about a set without a good row', () => {
  const refusal = async (rows: readonly string[]) => {
    const contents = new Blob([`file_name,label\n${rows.join('\n')}\n`]);
    const fetchPicture = () => Promise.reject(new Error('offline'));
    const error: unknown = await readCalibration('bad', [{ path: 'rows.csv', contents }], {
      fetchPicture,
    }).catch((reason: unknown) => reason);
    if (!(error instanceof SkipscopeError)) throw new Error('The set was taken.');
    return { lines: error.message.split('\n'), remedy: error.remedy };
  };
  const unlabelled = (count: number) => Array.from({ length: count }, (_, at) => `${String(at)}.png,`);

  it('has a heading, and a line for each problem', async () => {
    const { lines, remedy } = await refusal(unlabelled(60));
    expect(lines).toHaveLength(61);
    expect(lines[0]).toBe('No sample of the calibration set bad can be used: 60 problems.');
    expect(lines[60]).toBe('rows.csv, line 61: Nothing is said about 59.png.');
    expect(remedy).toBe('Fill in a label, objects or a caption, or take the row out.');
  });

  it('tells the remedy of each where they differ', async () => {
    const { lines, remedy } = await refusal(['1.png,', '2.png,cup']);
    expect(lines.slice(1).map((line) => line.endsWith('take the row out.'))).toEqual([true, false]);
    expect(remedy).toBe('Mend these, and offer the set again.');
  });

  it('counts what it does not list', async () => {
    const { lines } = await refusal(unlabelled(1000));
    expect(lines).toHaveLength(202);
    expect(lines[0]).toContain(': 1000 problems.');
    expect(lines.at(-1)).toBe('800 more are not listed here.');
  });
});
