import { stat } from 'node:fs/promises';
import { type Browser, chromium } from '@playwright/test';
import { preview } from 'vite';

import { findChromium } from '../find-chromium.ts';

/** The pictures of the README, of the built page with a recorded run and the small model: `npm run docs:pictures`. */

const RUN = 'recorded-llava-smollm2-135m.scenes.single-object.gm-skip';
const MODEL = 'models/llava-smollm2-135m/';
const SIZE = { width: 1440, height: 1000 };
/** Milliseconds: a busy machine answers slowly. */
const PATIENCE = 300_000;
/** A README that loads slowly is not read. */
const MOST_BYTES = 400_000;

const PICTURES = [
  { scheme: 'light', path: 'docs/workbench.png' },
  { scheme: 'dark', path: 'docs/workbench-dark.png' },
] as const;

/** The page with the run's High Sparsity point in use, and both answers there. */
async function take(
  browser: Browser,
  address: string,
  { scheme, path }: (typeof PICTURES)[number],
): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: scheme });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${address}?${new URLSearchParams({ model: MODEL, run: RUN }).toString()}`);
  await page.getByTestId('chart-metric').waitFor();
  // The notes on a first visit and on what is slower here are not what the picture is about.
  const dismiss = page.getByRole('button', { name: 'Got it' });
  if (await dismiss.isVisible()) await dismiss.click();
  await page.getByRole('button', { name: /^Use High Sparsity point/u }).click();
  await page.locator('[data-testid="answer-skip"][data-status="ready"]').waitFor();
  await page.locator('[data-testid="answer-full"][data-status="ready"]').waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    scrollTo(0, 0);
  });
  await page.screenshot({ path, animations: 'disabled' });
  await page.close();
  const { size } = await stat(path);
  process.stdout.write(`${path}: ${String(Math.round(size / 1000))} kB\n`);
  if (size > MOST_BYTES) throw new Error(`${path} is larger than ${String(MOST_BYTES)} bytes.`);
}

const server = await preview({ preview: { port: 4276, strictPort: false } });
const address = server.resolvedUrls?.local[0];
const executablePath = findChromium();
if (address === undefined || executablePath === null) throw new Error('There is no page or no Chromium.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  for (const picture of PICTURES) await take(browser, address, picture);
} finally {
  await browser.close();
  await server.close();
}
