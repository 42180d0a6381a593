import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { pictureFile } from './support/command-line.ts';
import { ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** A page in one colour scheme, and what axe finds wrong with it. */
class CheckedPage extends Workbench {
  constructor(
    page: Page,
    private readonly colorScheme: 'light' | 'dark',
  ) {
    super(page);
  }

  /** Opens the page with the small model and the recorded run of a first visit. */
  async openFirst(): Promise<void> {
    await this.page.emulateMedia({ colorScheme: this.colorScheme });
    await this.haveLittleMemory();
    await this.page.goto('.');
    await this.ready();
    await expect(this.page.getByTestId('chart-metric')).toBeVisible();
    // What is far is drawn once it is scrolled to.
    const waiting = this.page.locator('main .part-loading');
    await expect(async () => {
      if ((await waiting.count()) > 0) await waiting.first().scrollIntoViewIfNeeded({ timeout: 1000 });
      await expect(waiting).toHaveCount(0, { timeout: 1000 });
    }).toPass();
  }

  /**
   * What axe finds wrong with the page as it stands, or with the part that has changed, one line each. Nothing but contrast depends
   * on the colours, so nothing else is looked for in the dark.
   */
  async violations(part?: string): Promise<readonly string[]> {
    const axe = new AxeBuilder({ page: this.page });
    if (part !== undefined) axe.include(part);
    if (this.colorScheme === 'dark') axe.withRules('color-contrast');
    const { violations: found } = await axe.analyze();
    return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }

  /** Opens a dialog by its button, tells what axe finds, and closes it. */
  async violationsInDialog(button: string | RegExp): Promise<readonly string[]> {
    await this.page.getByRole('button', { name: button }).click();
    const dialog = this.page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await expect(dialog.locator('.part-loading')).toHaveCount(0);
    const found = await this.violations('[role=dialog]');
    await this.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    return found;
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with any panel or dialog, ${colorScheme}`, async ({ page }) => {
    const workbench = new CheckedPage(page, colorScheme);
    await workbench.openFirst();
    await page.getByTestId('chart-metric').locator('[data-point="3"]').click();
    await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
    await workbench.button('New search').click();
    await page.locator('.search-scoring summary').click();
    expect(await workbench.violations(), 'with the form').toEqual([]);
    for (const panel of ['Export', 'Runs', 'Report', 'Calibration']) {
      await page.getByRole('tab', { name: panel }).click();
      await expect(page.getByRole('tabpanel').locator('.part-loading')).toHaveCount(0);
      expect(await workbench.violations('.panel-body[data-state=active]'), panel).toEqual([]);
    }
    for (const dialog of ['How it works', 'Table…', 'Formats…', /^Model: /, /^Works in: /])
      expect(await workbench.violationsInDialog(dialog), String(dialog)).toEqual([]);
    const picture = await readFile(join(ROOT, pictureFile('000001.webp')));
    await page
      .getByLabel('Choose files')
      .setInputFiles([{ name: 'mine.webp', mimeType: 'image/webp', buffer: picture }]);
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await workbench.violations('[role=dialog]'), 'labelling').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(workbench.button('Go on labelling')).toBeVisible();
    expect(await workbench.violations('.labelling-card'), 'pictures to label').toEqual([]);
    await workbench.button('Forward and reverse').click();
    await expect(page.getByTestId('chart-duel')).toBeVisible();
    expect(await workbench.violations('#duel'), 'a duel').toEqual([]);
    // Without a run in view.
    await workbench.button('Close run').click();
    expect(await workbench.violations(), 'without a run').toEqual([]);
  });

  test(`axe finds nothing wrong with any view of importance, ${colorScheme}`, async ({ page }) => {
    const workbench = new CheckedPage(page, colorScheme);
    await workbench.openFirst();
    const panel = page.getByRole('region', { name: 'Importance', exact: true });
    const within = '.importance-panel';
    // A recorded run is in view, so its steps are what is shown first.
    await panel.getByRole('tab', { name: 'Blocks' }).click();
    await expect(panel.getByRole('button', { name: 'Measure again' })).toBeEnabled();
    for (const view of ['Blocks', 'Pictures', 'Pairs', 'Spans', 'Lens', 'Steps']) {
      await panel.getByRole('tab', { name: view }).click();
      if (view === 'Lens') {
        await panel.getByRole('button', { name: 'Look inside the answer' }).click();
        await expect(panel.getByTestId('answer-course')).toBeVisible();
      }
      if (view === 'Pairs') {
        // What is measured by then is drawn, and stays.
        await panel.getByRole('button', { name: 'Measure pairs' }).click();
        await expect(panel.getByRole('grid')).toBeVisible();
        await panel.getByRole('button', { name: 'Cancel' }).click();
      }
      expect(await workbench.violations(within), view).toEqual([]);
    }
    await panel.getByRole('tab', { name: 'Pictures' }).click();
    await panel.getByRole('gridcell').first().click();
    await expect(page.getByRole('list', { name: 'First token, without block 0' })).toBeVisible();
    expect(await workbench.violations(within), 'the answers of a cell').toEqual([]);
  });
}
