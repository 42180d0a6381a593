import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pictureFile } from './support/command-line.ts';
import { ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** COCO annotations of two pictures, of which one is missing, and of an object of an unknown category. */
const instances = {
  images: [
    { id: 1, file_name: 'here.webp', width: 224, height: 224 },
    { id: 2, file_name: 'missing.webp', width: 224, height: 224 },
  ],
  categories: [{ id: 1, name: 'cup' }],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 50, 50] },
    { id: 2, image_id: 1, category_id: 99, bbox: [10, 10, 60, 60] },
    { id: 3, image_id: 2, category_id: 1, bbox: [10, 10, 50, 50] },
  ],
};

const json = (name: string, text: string) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(text),
});

test('a bad set is reported row by row, and the page goes on', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  const picture = await readFile(join(ROOT, pictureFile('000001.webp')));
  const files = page.getByLabel('Choose files');
  await files.setInputFiles([
    json('instances.json', JSON.stringify(instances)),
    { name: 'here.webp', mimeType: 'image/webp', buffer: picture },
  ]);
  const issues = page.getByTestId('calibration-issues');
  await expect(issues).toContainText('missing.webp');
  await expect(issues).toContainText('annotations[1]');
  await expect(page.getByTestId('calibration-summary')).toContainText('1');

  await files.setInputFiles([json('instances.json', '{"images": [')]);
  await expect(page.getByRole('alert').filter({ hasText: 'instances.json' })).toBeVisible();

  await workbench.block(3, 'kept').click();
  await expect(workbench.block(3, 'skipped')).toBeVisible();
  await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
});
