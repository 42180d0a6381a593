import { type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

const MOST_STOPS = 15;

/** What has the focus: its accessible name, as far as its own attributes and text tell. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}

/** Presses Tab until this has the focus. Resolves to the number of presses. */
async function stopsUntil(page: Page, name: RegExp): Promise<number> {
  for (let stops = 1; stops <= 200; stops++) {
    await page.keyboard.press('Tab');
    if (name.test((await focused(page)).trim())) return stops;
  }
  throw new Error(`Nothing named ${String(name)} comes within 200 stops.`);
}

test('the start of a search is few stops from the top, and fewer by the link that skips to it', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.open();
  expect(await stopsUntil(page, /^Start search$/)).toBeLessThanOrEqual(MOST_STOPS);

  await page.reload();
  await workbench.ready();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to search' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('');
  expect(await stopsUntil(page, /^Start search$/)).toBe(1);
});

test('pictures, steps and runs are one stop each, and the arrow keys go through them', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.haveLittleMemory();
  await page.goto('.');
  await workbench.ready();
  await expect(page.getByTestId('chart-metric')).toBeVisible();
  await stopsUntil(page, /^Picture 1,/);
  await page.keyboard.press('ArrowRight');
  expect(await focused(page)).toBe('Picture 2, scissors');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: 'Picture in use: 000002.webp' })).toBeVisible();
  await page.keyboard.press('End');
  expect(await focused(page)).toMatch(/^Picture 120,/);
  await page.keyboard.press('Tab');
  expect(await focused(page)).not.toMatch(/^Picture/);

  // From the curve to the blocks of the run's model: the other chart and what saves it, and two operating points with help.
  const reader = page.getByTestId('chart-metric').getByRole('group', { name: /arrow keys/ });
  await reader.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('sparsity')).toContainText(/^[1-9]\d* of/);
  expect(await stopsUntil(page, /^Block 0, kept, skipped alone/)).toBe(8);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  expect(await focused(page)).toBe('full model');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/block \d+$/);
});
