import { type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

/** Largest sum of layout shifts in a session window: pauses below a second, five seconds at most (web.dev/cls). */
const MOST_SHIFT = 0.1;

async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    let [sum, first, last] = [0, -Infinity, -Infinity];
    document.documentElement.dataset['shift'] = '0';
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!('value' in entry) || typeof entry.value !== 'number') continue;
        if ('hadRecentInput' in entry && entry.hadRecentInput === true) continue;
        const goesOn = entry.startTime - last < 1000 && entry.startTime - first < 5000;
        if (!goesOn) [sum, first] = [0, entry.startTime];
        sum += entry.value;
        last = entry.startTime;
        const before = Number(document.documentElement.dataset['shift']);
        document.documentElement.dataset['shift'] = String(Math.max(before, sum));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async () => Number(await page.locator('html').getAttribute('data-shift'));
}

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test(`little moves on a first visit at ${String(width)} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const shift = await watchShifts(page);
    await page.goto('.');
    await new Workbench(page).ready();
    expect(await shift()).toBeLessThan(MOST_SHIFT);
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('one part is shown at a time, none scrolls sideways, and words are those of touch', async ({
    page,
  }) => {
    const workbench = new Workbench(page);
    await workbench.haveLittleMemory();
    await page.goto('.');
    await workbench.ready();
    await expect(page.getByText('Tap a block to read its values.').first()).toBeVisible();
    const parts = { Playground: 'Playground', Search: 'Search', Comparison: 'Comparison' };
    for (const [button, region] of Object.entries(parts)) {
      await page.getByRole('navigation', { name: 'Parts of the page' }).getByText(button).tap();
      const panel = page.getByRole('region', { name: region, exact: true });
      // A tap brings the part up: without it, the strip alone would fill the window.
      await expect(panel.getByRole('heading', { name: region, exact: true }).first()).toBeInViewport();
      for (const other of Object.values(parts).filter((name) => name !== region))
        await expect(page.getByRole('region', { name: other, exact: true })).toBeHidden();
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(beyond, button).toBe(0);
    }
    const table = page.getByRole('group', { name: 'Compared runs' });
    expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    const ends = await table
      .locator('tbody td:visible')
      .evaluateAll((cells) => [
        ...new Set(cells.map((cell) => Math.round(cell.getBoundingClientRect().right))),
      ]);
    expect(ends, 'the values of all cells end on one line').toHaveLength(1);
    await page.getByRole('button', { name: 'How it works' }).tap();
    await expect(page.getByRole('dialog')).toContainText('Tap blocks in the strip.');
  });
});

test('the tour of a first visit goes through the page and is not offered again', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.haveLittleMemory();
  await page.goto('.');
  await page.getByRole('button', { name: /^Show me around/ }).click();
  const tour = page.getByRole('complementary', { name: 'Tour' });
  for (const title of ['The strip', 'The playground', 'The search', 'Pictures, export', 'The comparison']) {
    await expect(tour.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.locator('[data-toured]')).toBeInViewport();
    await tour.getByRole('button', { name: /^(?:Next|Done)$/ }).click();
  }
  await expect(tour).toHaveCount(0);
  await page.reload();
  await workbench.ready();
  await expect(page.getByRole('region', { name: 'Welcome' })).toHaveCount(0);
});
