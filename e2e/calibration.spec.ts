import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
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

/** Four cups and two birds. */
const LABELS = ['cup', 'bird', 'cup', 'bird', 'cup', 'cup'];

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

test('an archive with a table is read, split and shown row by row', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  const writer = new ZipWriter(new BlobWriter());
  const table = [
    'file_name,label,objects',
    ...LABELS.map((label, at) => `${at}.webp,${label},${label};table`),
  ];
  await writer.add('set/labels.csv', new TextReader([...table, 'lost.webp,cup,cup'].join('\n')));
  const picture = await readFile(join(ROOT, pictureFile('000001.webp')));
  for (const at of LABELS.keys()) await writer.add(`set/${String(at)}.webp`, new Uint8ArrayReader(picture));
  const buffer = Buffer.from(await (await writer.close()).arrayBuffer());
  await page
    .getByLabel('Choose files')
    .setInputFiles([{ name: 'mine.zip', mimeType: 'application/zip', buffer }]);

  await expect(page.getByTestId('calibration-summary')).toContainText(
    `mine · ${String(LABELS.length)} samples`,
  );
  await expect(page.getByTestId('calibration-issues')).toContainText('labels.csv, line 8');
  await page.getByRole('spinbutton', { name: 'Held out, %' }).fill('50');
  await expect(page.getByTestId('samples-selected')).toHaveText('3 samples to search on, 3 held out');
  await page.getByRole('button', { name: 'Table…' }).click();
  const rows = page.getByRole('dialog').getByRole('row');
  await expect(rows).toHaveCount(1 + LABELS.length);
  await expect(rows.filter({ hasText: 'Held out' })).toHaveCount(3);
  await expect(rows.filter({ hasText: 'cup' }).filter({ hasText: 'Held out' })).toHaveCount(2);
});
