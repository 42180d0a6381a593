import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { pictureFile } from './support/command-line.ts';
import { ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** Pictures of the demo set under names of a camera, and what is in them. */
const PICTURES = [
  { from: '000001.webp', name: 'IMG_1.webp' },
  { from: '000002.webp', name: 'IMG_2.webp' },
  { from: '000003.webp', name: 'IMG_3.webp' },
];

/** Drops files on the place for calibration sets. */
async function dropPictures(page: Page): Promise<void> {
  const files = await Promise.all(
    PICTURES.map(async ({ from, name }) => ({
      name,
      base64: (await readFile(join(ROOT, pictureFile(from)))).toString('base64'),
    })),
  );
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const { name, base64 } of dropped) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: 'image/webp' }));
    }
    return data;
  }, files);
  await page.getByTestId('calibration-drop').dispatchEvent('drop', { dataTransfer: transfer });
}

/** The names of the main objects as the annotations of the demo set have them. */
async function mainObjects(page: Page): Promise<readonly string[]> {
  const samples = page.getByRole('list', { name: 'Samples' }).getByRole('button');
  const names = await samples.evaluateAll((buttons) =>
    buttons.slice(0, 3).map((button) => button.textContent),
  );
  return names.map((name) => name.trim());
}

test('three dropped pictures are labelled, survive a reload, are scored, saved and read again', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.open();
  const labels = await mainObjects(page);
  await dropPictures(page);
  const dialog = page.getByRole('dialog', { name: 'Label your pictures' });
  await expect(dialog.getByRole('combobox', { name: 'Main object of IMG_1.webp' })).toBeFocused();
  await page.keyboard.type(labels[0] ?? '');
  await page.keyboard.press('Enter');
  await page.keyboard.type(labels[1] ?? '');
  await expect(page.getByTestId('label-missing')).toHaveText('1 picture has not got a main object yet.');

  await page.reload();
  await workbench.ready();
  await workbench.button('Go on labelling').click();
  await expect(dialog.getByRole('combobox', { name: 'Main object of IMG_2.webp' })).toHaveValue(
    labels[1] ?? '',
  );
  await expect(dialog.getByRole('combobox', { name: 'Main object of IMG_3.webp' })).toBeFocused();
  await page.keyboard.type(labels[2] ?? '');
  await dialog.getByRole('radio', { name: /^Caption/ }).click();
  await dialog.getByRole('textbox', { name: 'Caption of IMG_1.webp' }).fill('A picture of things.');
  await dialog.getByRole('textbox', { name: 'Name of the set' }).fill('My three');
  await dialog.getByRole('button', { name: 'Use as calibration set' }).click();

  const summary = page.getByTestId('calibration-summary');
  await expect(summary).toContainText('My three · 3 samples');
  await expect(summary.getByRole('listitem').filter({ hasText: 'Caption' })).toHaveAttribute(
    'data-supported',
    'true',
  );
  await scoreFullModel(workbench);

  const download = page.waitForEvent('download');
  await workbench.button('Save as .zip').click();
  const archive = await download;
  expect(archive.suggestedFilename()).toBe('My three.zip');
  const set = new URL(page.url()).searchParams.get('set');
  const buffer = await readFile(await archive.path());
  await page
    .getByLabel('Choose files')
    .setInputFiles([{ name: 'again.zip', mimeType: 'application/zip', buffer }]);
  await expect(summary).toContainText('again · 3 samples');
  await expect.poll(() => new URL(page.url()).searchParams.get('set')).toBe(set);
});

/** Scores the full model, and one block fewer, on all three pictures. */
async function scoreFullModel(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.configureSearch(3, 1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await workbench.button('Start search').click();
  await expect(workbench.runStatus()).toHaveText('done', { timeout: 120_000 });
  await workbench.pathDrawn(1);
  const config: unknown = JSON.parse(await workbench.exported('JSON'));
  expect(config).toMatchObject({ calibration: { name: 'My three', samples: 3 } });
  await page.getByRole('tab', { name: 'Calibration' }).click();
}
