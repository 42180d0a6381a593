import { expect, test } from '@playwright/test';
import { MODEL } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

test('the copied link shows the same in another browser, and Back the run before', async ({
  page,
  browser,
}) => {
  const workbench = new Workbench(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.open();
  await workbench.block(3, 'kept').click();
  await page.getByRole('button', { name: 'Picture 3, train' }).click();
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('What is big here?');
  await page.getByRole('tab', { name: 'Runs' }).click();
  const rows = page.getByTestId('recorded-row');
  await rows.nth(1).getByRole('button', { name: 'Open' }).click();
  await expect(page).toHaveURL(/run=recorded-/);
  const first = new URL(page.url()).searchParams.get('run');
  await rows.nth(2).getByRole('button', { name: 'Open' }).click();
  await expect(page).not.toHaveURL(new RegExp(`run=${String(first)}`));
  await page.goBack();
  await expect(rows.nth(1).getByRole('button', { name: 'Shown' })).toBeVisible();
  await workbench.button('Copy link').click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).searchParams.get('run')).toBe(first);

  const fresh = await browser.newContext();
  const other = await fresh.newPage();
  const there = new Workbench(other);
  await other.goto(link);
  await there.ready();
  await expect(there.block(3, 'skipped')).toBeVisible();
  await expect(other.getByRole('img', { name: 'Picture in use: 000003.webp' })).toBeVisible();
  await expect(other.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('What is big here?');
  await expect(other.getByRole('tab', { name: 'Runs' })).toHaveAttribute('aria-selected', 'true');
  await expect(other.getByTestId('recorded-row').nth(1).getByRole('button', { name: 'Shown' })).toBeVisible();
  await expect(there.runStatus().first()).toHaveText('recorded');
  await expect(other.getByTestId('address-note')).toHaveCount(0);
  await expect.poll(() => new URL(other.url()).search).toBe(new URL(link).search);
  await fresh.close();
});

test('what an address asks for in vain is told, and the rest is shown', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.closeRecorded();
  await page.goto(`?model=${MODEL}/&skip=2,500&sample=abc&run=gone`);
  await workbench.ready();
  const note = page.getByTestId('address-note');
  await expect(note).toContainText('sample=abc is not the number of a picture');
  await expect(note).toContainText('run=gone is no run of this browser');
  await expect(note).toContainText('none of 500');
  await expect(workbench.block(2, 'skipped')).toBeVisible();
  await expect.poll(() => new URL(page.url()).searchParams.get('skip')).toBe('2');
  expect([...new URL(page.url()).searchParams.keys()].sort()).toEqual(['model', 'skip']);
});
