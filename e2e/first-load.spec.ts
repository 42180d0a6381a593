import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const MOST_BYTES = 300_000;

test('the page loads little script before the model, and no ONNX Runtime', async ({ page }) => {
  const scripts = new Map<string, number>();
  await page.context().route('**/models/**', (route) => route.abort());
  page.context().on('response', (response) => {
    const url = new URL(response.url());
    if (!/\.(?:m?js|wasm)$/.test(url.pathname)) return;
    void response.body().then((body) => scripts.set(url.pathname, gzipSync(body).length));
  });
  await page.goto('.');
  // The page has finished its start once it says that there is no model.
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  const names = [...scripts.keys()];
  expect(names.some((name) => name.includes('engine-worker'))).toBe(true);
  expect(names.filter((name) => /\bort\b|wasm|onnx/.test(name))).toEqual([]);
  const total = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
  expect(total, `gzipped bytes of ${names.join(', ')}`).toBeLessThan(MOST_BYTES);
});
