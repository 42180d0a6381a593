import { readFile, readdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { McapIndexedReader } from '@mcap/core';
import { type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

/** Opens the live view of the page with the small model. */
async function openDrive(page: Page): Promise<Workbench> {
  const workbench = new Workbench(page);
  await workbench.open();
  await workbench.button('Drive').click();
  await expect(workbench.button('Open the live view')).toBeInViewport();
  await workbench.button('Open the live view').click();
  return workbench;
}

async function points(page: Page): Promise<number> {
  return Number((await page.getByTestId('chart-drive').getAttribute('data-points')) ?? 0);
}

test('the road that comes with the page: two lanes, curves, another skip set under way, judgements, a recording that is read back', async ({
  page,
}) => {
  const workbench = await openDrive(page);
  await workbench.button('Road that comes with the page').click();
  await expect(page.getByRole('combobox', { name: 'Topic of road.mcap' })).toHaveValue(
    '/camera/image_raw/compressed',
  );
  await page.getByRole('switch', { name: 'Record' }).click();
  await page.getByRole('combobox', { name: 'Frames used in a second' }).selectOption('2');
  await workbench.button('Start').click();
  await expect(page.getByRole('region', { name: 'Skip set' })).toBeVisible();
  await expect.poll(() => points(page)).toBeGreaterThan(2);
  await workbench.block(3, 'kept').click();
  await expect(page.getByRole('region', { name: 'Skip set' })).toContainText('without 3');
  await expect(page.getByTestId('chart-drive')).toContainText('dashed');
  await page.getByRole('group', { name: 'Right or wrong' }).getByRole('button').first().click();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('drive-marks')).toContainText('n = ');
  await page.getByRole('combobox', { name: 'First lane' }).selectOption('Other blocks…');
  await page.getByRole('textbox', { name: 'First lane: skipped blocks' }).fill('5-6');
  await expect(page.getByRole('region', { name: 'Other skip set' })).toContainText('without 5, 6');
  await workbench.button('Stop').click();
  const reporting = page.waitForEvent('download');
  await workbench.button('Markdown').click();
  const report = await readFile(await (await reporting).path(), 'utf8');
  for (const heading of ['Full model against Skip set (without 3)', 'Other skip set (without 5, 6) against'])
    expect(report).toContain(`## ${heading}`);
  expect(report).toMatch(/\| Less time \| .* \| 45\.4 % \|/);
  await page.getByRole('switch', { name: /^Record: / }).click();
  const { violations } = await new AxeBuilder({ page }).include('#drive').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: /^drive\.mcap/ }).click();
  const bytes = await readFile(await (await downloading).path());
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(bytes.length)),
      read: (offset, size) =>
        Promise.resolve(new Uint8Array(bytes.subarray(Number(offset), Number(offset + size)))),
    },
  });
  const skips = new Set<string>();
  for await (const { data } of reader.readMessages({ topics: ['/skipscope/answers'] })) {
    const { lanes } = JSON.parse(new TextDecoder().decode(data)) as { lanes: { skip: number[] }[] };
    skips.add(lanes.map(({ skip }) => skip.join()).join(' against '));
  }
  expect([...skips]).toEqual([' against ', ' against 3', '5,6 against 3']);
});

test('the road to its end', async ({ page }) => {
  const workbench = await openDrive(page);
  await workbench.button('Road that comes with the page').click();
  await page.getByRole('combobox', { name: 'Speed of the recording' }).selectOption('4');
  await workbench.button('Start').click();
  await expect(workbench.button('Stop')).toBeVisible();
  await expect(workbench.button('Start')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('drive-counts')).toContainText('600 seen');
});

test('the live view is fetched when it is opened', async ({ page }) => {
  const scripts: string[] = [];
  page.on('response', (response) => scripts.push(new URL(response.url()).pathname));
  const workbench = new Workbench(page);
  await workbench.open();
  expect(scripts.filter((path) => /drive|mcap|page-streams/.test(path))).toEqual([]);
  await workbench.button('Open the live view').click();
  await expect(workbench.button('Webcam')).toBeVisible();
  expect(scripts.filter((path) => /drive-view|page-streams/.test(path)).length).toBeGreaterThan(0);
});

test('a webcam: refused in words, then answered', async ({ page }) => {
  const workbench = await openDrive(page);
  await page.context().clearPermissions();
  await workbench.button('Webcam').click();
  await expect(page.getByText('This page was not allowed to use the camera.')).toBeVisible();
  await page.context().grantPermissions(['camera']);
  await workbench.button('Webcam').click();
  await expect(page.getByRole('combobox', { name: /^Topic of / })).toHaveValue('/camera');
  await workbench.button('Start').click();
  await expect.poll(() => points(page)).toBeGreaterThan(1);
});

/** Opens files with the button of a source. */
async function choose(page: Page, name: string, files: string | string[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('group', { name: 'Source' }).getByText(name).click();
  await (await choosing).setFiles(files);
}

test('a video, pictures and the calibration set in use', async ({ page }) => {
  const workbench = await openDrive(page);
  await choose(page, 'Video…', 'public/drives/road.webm');
  await expect(page.getByRole('combobox', { name: 'Topic of road.webm' })).toHaveValue('/camera');
  await page.getByRole('combobox', { name: 'Frames used in a second' }).selectOption('2');
  await workbench.button('Start').click();
  // It ends by itself, after ten seconds.
  await expect(workbench.button('Stop')).toBeVisible();
  await expect(workbench.button('Start')).toBeVisible({ timeout: 60_000 });
  expect(await points(page)).toBeGreaterThan(3);

  const folder = 'public/calibration/scenes/images';
  await choose(
    page,
    'Pictures…',
    (await readdir(folder)).slice(0, 3).map((name) => `${folder}/${name}`),
  );
  await expect(page.getByRole('combobox', { name: 'Topic of 3 pictures' })).toHaveValue('/camera');
  await workbench.button('Start').click();
  await expect(page.getByTestId('drive-counts')).toHaveText('3 seen, 3 used, 0 dropped');
  await expect(workbench.button('Start')).toBeVisible();

  await workbench.button('Calibration set').click();
  await workbench.button('Start').click();
  await expect.poll(() => points(page)).toBeGreaterThan(2);
  await expect(page.getByTestId('drive-counts')).toContainText('0 dropped');
});
