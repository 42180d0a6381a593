import { describe, expect, it } from 'vitest';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('calibration sets', () => {
    const offered = async (): Promise<readonly NamedFile[]> => [
      { path: 'cup/good.webp', contents: await at.page.picture() },
      { path: 'cup/bad.png', contents: new Blob(['no picture']) },
    ];

    it('are imported row by row and stay', async () => {
      const summary = await at.page.client.calibrations.import({ name: 'Mine', files: await offered() });
      expect(summary.samples.map(({ fileName }) => fileName)).toEqual(['cup/good.webp']);
      expect(summary.issues).toMatchObject([{ where: 'cup/bad.png' }]);
      await at.page.reload();
      expect(await at.page.client.calibrations.list()).toEqual([{ id: summary.id, name: 'Mine' }]);
      expect(await at.page.client.calibrations.openStored({ id: summary.id })).toEqual(summary);
      expect((await at.page.client.calibrations.image({ id: summary.id, sample: 0 })).size).toBe(
        (await at.page.picture()).size,
      );
      await at.page.client.calibrations.delete({ id: summary.id });
      await expect(at.page.client.calibrations.image({ id: summary.id, sample: 0 })).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('are opened from a file of questions that is served with the page', async () => {
      const { id, name, samples, tasks, issues } = await at.page.openServed('scenes-relations.jsonl');
      expect({ name, tasks, issues }).toEqual({
        name: 'scenes-relations',
        tasks: ['single-object'],
        issues: [],
      });
      expect(samples[0]).toMatchObject({
        id: 'scenes/images/000001.webp: What is below the cat?',
        prompt: 'What is below the cat?',
        label: 'broccoli',
      });
      expect((await at.page.client.calibrations.image({ id, sample: 1 })).size).toBeGreaterThan(100);
    });

    it('are refused when nothing in them is usable', async () => {
      const [, bad] = await offered();
      await expect(
        at.page.client.calibrations.import({ name: 'Bad', files: bad ? [bad] : [] }),
      ).rejects.toMatchObject({
        code: 'invalid-calibration',
      });
      expect(await at.page.client.calibrations.list()).toEqual([]);
    });
  });
});
