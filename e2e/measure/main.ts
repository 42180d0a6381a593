import { cpus, loadavg } from 'node:os';
import { type Browser, type Page, chromium } from '@playwright/test';
import { preview } from 'vite';

import { findChromium } from '../find-chromium.ts';
import { MODEL } from '../support/model.ts';
import { Workbench } from '../support/workbench.ts';
import { memoryOf, noteTimes, takeFrames } from './page-clock.ts';

/** Times of the built page with the small model, for docs/benchmarks.md: `npm run measure:page`. */

const COLD_STARTS = 5;
const TOGGLES = 12;
const FIRST_BLOCK = 4;
/** Milliseconds between two toggles: the page rests. */
const REST = 700;

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
const inMs = (value: number) => `${value.toFixed(0)} ms`;

async function openWorkbench(browser: Browser, address: string): Promise<Workbench> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await noteTimes(page);
  const workbench = new Workbench(page);
  await workbench.closeRecorded();
  await page.goto(`${address}?model=${MODEL}/`);
  await workbench.ready();
  return workbench;
}

/** Milliseconds from the navigation to the first answer, in a browser that has fetched nothing yet. */
async function coldStart(browser: Browser, address: string): Promise<number> {
  const { page } = await openWorkbench(browser, address);
  const first = await page.evaluate(() => window.skipscopeNotes.ready.full[0]);
  await page.context().close();
  return first ?? NaN;
}

/** Milliseconds from a click on a block to the answer under the new skip set. */
async function toggle(page: Page, block: number): Promise<number> {
  const from = await page.evaluate((index) => {
    window.skipscopeNotes.ready.skip.length = 0;
    const tile = document.querySelector<HTMLElement>(`.block-grid [data-block="${String(index)}"]`);
    if (tile === null) throw new Error(`The strip has no block ${String(index)}.`);
    tile.click();
    return performance.now();
  }, block);
  const ready = await page.waitForFunction(() => window.skipscopeNotes.ready.skip[0]);
  const at = await ready.jsonValue();
  await page.waitForTimeout(REST);
  return (at ?? NaN) - from;
}

/** The next block is skipped and the one before it kept again, by turns, so that one or two are skipped at any time. */
function toggledBlock(at: number): number {
  return at % 2 === 1 ? FIRST_BLOCK + (at + 1) / 2 : FIRST_BLOCK + Math.max(at / 2 - 1, 0);
}

async function stopsToSearch(page: Page): Promise<number> {
  for (let stops = 1; stops <= 200; stops++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement?.textContent);
    if (name?.trim() === 'Start search') return stops;
  }
  throw new Error('Start search is no stop of the Tab key.');
}

/** Runs every strategy. */
async function runAll(workbench: Workbench): Promise<readonly number[]> {
  const { page } = workbench;
  await takeFrames(page);
  await workbench.button('Run all strategies').click();
  await workbench.button('Stop').waitFor();
  // A look at the names of all buttons many times a second would be part of what is measured.
  await page.waitForFunction(
    () =>
      Array.from(document.querySelectorAll('.comparison-panel button')).some(
        ({ textContent }) => textContent.trim() === 'Run all strategies',
      ),
    undefined,
    { timeout: 600_000, polling: 1000 },
  );
  return takeFrames(page);
}

interface FirstVisitMemory {
  readonly opened: number;
  /** With the comparison drawn, which a person has in view when pressing Run all. */
  readonly compared: number;
  readonly after: number;
}

/** Bytes of the page before and after Run all, from a first visit on, whose page shows a recorded run with its charts. */
async function memoryOfFirstVisit(browser: Browser, address: string): Promise<FirstVisitMemory> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const workbench = new Workbench(await context.newPage());
  await noteTimes(workbench.page);
  await workbench.haveLittleMemory();
  await workbench.page.goto(address);
  await workbench.ready();
  await workbench.page.getByTestId('chart-metric').locator('[data-point]').first().waitFor();
  await workbench.page.waitForTimeout(5 * REST);
  const opened = await memoryOf(workbench.page);
  await workbench.button('Run all strategies').scrollIntoViewIfNeeded();
  await workbench.page.waitForTimeout(5 * REST);
  const compared = await memoryOf(workbench.page);
  await workbench.button('New search').click();
  await workbench.configureSearch(12, 4, [0, 1, 2, 3]);
  await runAll(workbench);
  const after = await memoryOf(workbench.page);
  await context.close();
  return { opened, compared, after };
}

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const fromTo = (before: number, after: number) =>
  `${mib(before)}, ${mib(after)} (${(after / before).toFixed(2)})`;

async function measure(browser: Browser, address: string): Promise<readonly (readonly [string, string])[]> {
  const cold: number[] = [];
  for (let start = 0; start < COLD_STARTS; start++) cold.push(await coldStart(browser, address));
  const workbench = await openWorkbench(browser, address);
  const { page } = workbench;
  const stops = await stopsToSearch(page);
  await page.waitForTimeout(5 * REST);
  const toggles: number[] = [];
  for (let at = 0; at < TOGGLES; at++) toggles.push(await toggle(page, toggledBlock(at)));
  await workbench.button('Keep all').click();
  const before = await memoryOf(page);
  await workbench.configureSearch(12, 4, [0, 1, 2, 3]);
  const frames = await runAll(workbench);
  const after = await memoryOf(page);
  // The charts and their code come with the first runs; what further runs leave behind, the second time shows.
  await workbench.button('New search').click();
  await page.getByRole('spinbutton', { name: 'Samples', exact: true }).fill('11');
  await runAll(workbench);
  const again = await memoryOf(page);
  await page.context().close();
  const firstVisit = await memoryOfFirstVisit(browser, address);
  return [
    ['Tab stops to Start search', String(stops)],
    ['first answer, cold: median, worst', `${inMs(quantile(cold, 0.5))}, ${inMs(Math.max(...cold))}`],
    ['toggle to answer: median, 90 %', `${inMs(quantile(toggles, 0.5))}, ${inMs(quantile(toggles, 0.9))}`],
    [
      'frames during Run all: number, 99 %, worst',
      `${String(frames.length)}, ${inMs(quantile(frames, 0.99))}, ${inMs(Math.max(...frames))}`,
    ],
    ['memory before and after Run all, first visit', fromTo(firstVisit.opened, firstVisit.after)],
    ['the same, from a view of the comparison', fromTo(firstVisit.compared, firstVisit.after)],
    ['memory before and after Run all, from a page without a run', fromTo(before, after)],
    ['memory after a second Run all', `${mib(again)} (${(again / after).toFixed(2)})`],
  ];
}

const server = await preview({ preview: { port: 4277, strictPort: false } });
const address = server.resolvedUrls?.local[0];
const executablePath = findChromium();
if (address === undefined || executablePath === null) throw new Error('There is no page or no Chromium.');
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-features=WebGPU'],
});
try {
  const load = loadavg()[0] ?? NaN;
  const rows = await measure(browser, address);
  process.stdout.write(`${String(cpus().length)} cores, load ${load.toFixed(2)} at the start\n`);
  for (const [what, value] of rows) process.stdout.write(`| ${what} | ${value} |\n`);
} finally {
  await browser.close();
  await server.close();
}
