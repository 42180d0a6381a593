import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { skipConfigSchema } from '#engine/report/export/skip-config.ts';
import { decodeRecordedIndex } from '#engine/search/recorded-run.ts';
import { ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** The run that the page shows first. */
async function firstRecorded() {
  const [first] = decodeRecordedIndex(await readFile(join(ROOT, 'public/runs/index.json'), 'utf8'));
  if (!first) throw new Error('No run is recorded.');
  return first;
}

/** Serves the page with another index of the recorded runs. */
async function serveIndex(page: Page, status: number, body: string): Promise<void> {
  await page.context().route('**/runs/index.json', (route) => route.fulfill({ status, body }));
}

test('a first visit shows a recorded run with its curves before the model is loaded, and comes to life with it', async ({
  page,
}) => {
  const first = await firstRecorded();
  let letThrough: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.context().route('**/models/**/*.bin', async (route) => {
    await held;
    await route.continue();
  });
  const workbench = new Workbench(page);
  await page.goto('.');
  await expect(workbench.runStatus()).toHaveText('recorded');
  await expect(page.getByTestId('recorded-note').first()).toContainText(first.spec.model.name);
  await workbench.pathDrawn(first.steps);
  await workbench.scrollTo('Comparison');
  await expect(page.getByTestId('comparison-row').first()).toBeVisible();
  const tiles = page.getByRole('group', { name: 'Decoder blocks' }).getByRole('button');
  await expect(tiles).toHaveCount(first.blocks);
  await expect(tiles.first()).toBeDisabled();
  const exported = skipConfigSchema.parse(JSON.parse(await workbench.exported('JSON')));
  expect(exported.model).toMatchObject({ ...first.spec.model, blocks: first.blocks });
  const saved = page.waitForEvent('download');
  await page.getByTestId('chart-metric').getByRole('button', { name: /^SVG/ }).click();
  // Only a browser knows the colours that the style sheets give a chart.
  expect(await readFile(await (await saved).path(), 'utf8')).toMatch(
    /^<svg xmlns=(?!.*var\().*stroke="rgb\(/su,
  );

  letThrough();
  await workbench.ready();
  await expect(workbench.runStatus()).toHaveText('recorded');
  await workbench.block(0, 'kept').click();
  await expect(workbench.block(0, 'skipped')).toBeVisible();
  await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');

  // Closed once, it is not shown unasked again; it stays in the list.
  await workbench.button('Close run').click();
  await page.reload();
  await workbench.ready();
  await expect(workbench.runStatus()).toHaveCount(0);
  await page.getByRole('tab', { name: 'Runs' }).click();
  await expect(page.getByTestId('recorded-row').first()).toBeVisible();
});

test('a broken index gives a sentence, and the page works', async ({ page }) => {
  await serveIndex(page, 200, '{"runs":');
  const workbench = new Workbench(page);
  await workbench.haveLittleMemory();
  await page.goto('.');
  await workbench.ready();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await expect(
    page.getByText('The index of the recorded runs cannot be read: it is not valid JSON.'),
  ).toBeVisible();
});

test('a page without recorded runs shows none', async ({ page }) => {
  await serveIndex(page, 404, '');
  const workbench = new Workbench(page);
  await workbench.haveLittleMemory();
  await page.goto('.');
  await workbench.ready();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await expect(page.getByText('No runs yet', { exact: false })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Recorded runs' })).toHaveCount(0);
});
