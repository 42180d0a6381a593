import { describe, expect, it } from 'vitest';
import { openServedSet, servedSet } from '#engine/calibration/open-served-set.ts';
import { summarizeCalibration } from '#engine/tasks/calibration-summary.ts';
import { openCalibrationPath } from './calibration-path.ts';
import { DirectorySource } from './files/directory.ts';

describe.each(['counting', 'relations'])('the file of questions scenes-%s.jsonl', (name) => {
  const path = `public/calibration/scenes-${name}.jsonl`;

  it('is a set of its own, the same on the command line and served with the page', async () => {
    const { set, pictures } = await openCalibrationPath(path);
    expect(set).toMatchObject({ name: `scenes-${name}`, issues: [] });
    expect(summarizeCalibration(set).tasks).toEqual(['single-object']);
    expect(set.samples.every(({ prompt }) => prompt?.endsWith('?'))).toBe(true);
    const served = servedSet(path, (folder) => new DirectorySource(folder));
    const opened = await openServedSet(served);
    expect(opened.set).toEqual(set);
    expect(opened.pictures).toEqual(pictures);
  });
});
