import { gzipSync } from 'node:zlib';
import { type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

const MOST_BYTES = 300_000;
/** What draws the curves of a recorded run and reads its journal comes on top. */
const MOST_BYTES_WITH_CURVES = 460_000;

/** The scripts that the page fetches, with their bytes compressed. The model is not to be had. */
async function watchScripts(page: Page): Promise<ReadonlyMap<string, number>> {
  const scripts = new Map<string, number>();
  await page.context().route('**/models/**', (route) => route.abort());
  page.context().on('response', (response) => {
    const url = new URL(response.url());
    if (!/\.(?:m?js|wasm)$/.test(url.pathname)) return;
    void response.body().then((body) => scripts.set(url.pathname, gzipSync(body).length));
  });
  return scripts;
}

function expectSmall(scripts: ReadonlyMap<string, number>, most: number): void {
  const names = [...scripts.keys()];
  expect(names.some((name) => name.includes('engine-worker'))).toBe(true);
  expect(names.filter((name) => /\bort\b|wasm|onnx/.test(name))).toEqual([]);
  const total = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
  expect(total, `gzipped bytes of ${names.join(', ')}`).toBeLessThan(most);
}

test('the page loads little script before the model, and no ONNX Runtime', async ({ page }) => {
  const scripts = await watchScripts(page);
  await new Workbench(page).closeRecorded();
  await page.goto('.');
  // The page has finished its start once it says that there is no model.
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  expectSmall(scripts, MOST_BYTES);
});

test('nothing of a recorded run is fetched before the page is drawn', async ({ page }) => {
  const scripts = await watchScripts(page);
  await page.goto('.');
  await expect(page.getByTestId('chart-metric')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expectSmall(scripts, MOST_BYTES_WITH_CURVES);
  const early = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < (paint?.startTime ?? Infinity))
      .map(({ name }) => new URL(name).pathname);
  });
  expect(early.length).toBeGreaterThan(0);
  expect(early.filter((path) => /\/runs\/|recordings|chart/.test(path))).toEqual([]);
});

test('a phone fetches what draws the curves once its search is shown', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const scripts = await watchScripts(page);
  const charts = () => [...scripts.keys()].filter((name) => name.includes('chart'));
  await page.goto('.');
  await expect(page.getByTestId('recorded-map')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(charts()).toEqual([]);
  await page.getByRole('navigation', { name: 'Parts of the page' }).getByText('Search').click();
  await expect(page.getByTestId('chart-metric')).toBeVisible();
  expect(charts()).not.toEqual([]);
});
