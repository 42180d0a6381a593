import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

/** What axe finds wrong with the page as it stands, one line each. */
async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Opens a dialog by its button, tells what axe finds, and closes it. */
async function inDialog(page: Page, button: string | RegExp): Promise<readonly string[]> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('.part-loading')).toHaveCount(0);
  const found = await violations(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  return found;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with any panel or dialog, ${colorScheme}`, async ({ page }) => {
    const workbench = new Workbench(page);
    await page.emulateMedia({ colorScheme });
    await workbench.haveLittleMemory();
    await page.goto('.');
    await workbench.ready();
    await page.getByTestId('chart-metric').locator('[data-point="3"]').click();
    await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
    await workbench.button('New search').click();
    await page.locator('.search-scoring summary').click();
    expect(await violations(page), 'with the form').toEqual([]);
    for (const panel of ['Export', 'Runs', 'Report', 'Calibration']) {
      await page.getByRole('tab', { name: panel }).click();
      await expect(page.getByRole('tabpanel').locator('.part-loading')).toHaveCount(0);
      expect(await violations(page), panel).toEqual([]);
    }
    for (const dialog of ['How it works', 'Table…', 'Formats…', /^Model: /, /^Works in: /])
      expect(await inDialog(page, dialog), String(dialog)).toEqual([]);
    await workbench.button('Forward and reverse').click();
    await expect(page.getByTestId('chart-duel')).toBeVisible();
    expect(await violations(page), 'a duel').toEqual([]);
    // Without a run in view.
    await workbench.button('Close run').click();
    expect(await violations(page), 'without a run').toEqual([]);
  });

  test(`axe finds nothing wrong with any view of importance, ${colorScheme}`, async ({ page }) => {
    const workbench = new Workbench(page);
    await page.emulateMedia({ colorScheme });
    await workbench.haveLittleMemory();
    await page.goto('.');
    await workbench.ready();
    const panel = page.getByRole('region', { name: 'Importance', exact: true });
    // A recorded run is in view, so its steps are what is shown first.
    await panel.getByRole('tab', { name: 'Blocks' }).click();
    await expect(panel.getByRole('button', { name: 'Measure again' })).toBeEnabled();
    for (const view of ['Blocks', 'Pictures', 'Spans', 'Lens', 'Steps']) {
      await panel.getByRole('tab', { name: view }).click();
      if (view === 'Lens') {
        await panel.getByRole('button', { name: 'Look inside the answer' }).click();
        await expect(panel.getByTestId('answer-course')).toBeVisible();
      }
      expect(await violations(page), view).toEqual([]);
    }
    await panel.getByRole('tab', { name: 'Pictures' }).click();
    await panel.getByRole('gridcell').first().click();
    await expect(page.getByRole('list', { name: 'First token, without block 0' })).toBeVisible();
    expect(await violations(page), 'the answers of a cell').toEqual([]);
  });
}
