import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

import { openCalibration } from './open-calibration.ts';

it('names what is left out of a set, the first twenty rows one by one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'calibration-'));
  try {
    await writeFile(path.join(folder, '1.png'), 'x');
    const lost = Array.from({ length: 22 }, (_, row) => `lost-${row}.png,cup`);
    await writeFile(
      path.join(folder, 't.csv'),
      ['file_name,label,more', '1.png,cup,', ...lost.map((row) => `${row},`)].join('\n'),
    );
    const notes: string[] = [];
    const note = (line: string) => notes.push(line);
    const silent = () => undefined;
    await openCalibration(folder, { note, progress: silent, result: silent, close: silent });
    expect(notes).toHaveLength(22);
    expect(notes[0]).toBe('Left out: t.csv, line 3: The picture lost-0.png is missing.');
    expect(notes.slice(20)).toEqual(['... and 2 more.', 'Samples kept: 1.']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
