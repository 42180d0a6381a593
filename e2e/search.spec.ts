import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { skipscope } from './support/command-line.ts';
import { CALIBRATION } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** So many that the search is still under way when the page is closed. */
const SAMPLES = 60;
const BLOCKS = 8;
/** Looks often, since a step takes a fraction of a second. */
const OFTEN = { timeout: 120_000, intervals: [50] };
/** Ten candidates are left. */
const PROTECTED = Array.from({ length: 2 }, (_, block) => block);

test('a search grows, pauses, survives a reload, ends as in Node, and is exported', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  await workbench.configureSearch(SAMPLES, BLOCKS, PROTECTED);
  await workbench.button('Start search').click();

  await expect.poll(() => workbench.points(), OFTEN).toBeGreaterThanOrEqual(2);
  await workbench.button('Pause').click();
  await expect(workbench.runStatus()).toHaveText('paused');
  const before = await workbench.removalOrder();
  expect(before.length).toBeGreaterThanOrEqual(1);

  await page.reload();
  await workbench.resume();
  // Once more, without asking: as if the tab had crashed.
  await expect.poll(() => workbench.points(), OFTEN).toBeGreaterThan(before.length + 1);
  await page.reload();
  await workbench.resume();
  await expect(workbench.runStatus()).toHaveText('done', { timeout: 200_000 });

  await workbench.pathDrawn(BLOCKS);
  const removed = await workbench.removalOrder();
  expect(removed.slice(0, before.length)).toEqual(before);
  const reference = await searchInNode();
  expect(removed).toEqual(reference.removalOrder);
  await expect(page.getByTestId('chart-latency')).toHaveAttribute('data-points', String(BLOCKS + 1));

  // The last row loads its skip set everywhere.
  await workbench.steps().last().click();
  for (const block of removed) await expect(workbench.block(block, 'skipped')).toBeVisible();
  await checkExports(workbench, removed, reference.path.at(-1)?.value);
});

const result = z.object({
  removalOrder: z.array(z.number()),
  path: z.array(z.object({ value: z.number() })),
});

function searchInNode(): Promise<z.infer<typeof result>> {
  const data = ['--calibration', `public/${CALIBRATION}`, '--task', 'single-object'];
  const limits = ['--limit', String(SAMPLES), '--max-blocks', String(BLOCKS), '--explore'];
  limits.push('--protect', PROTECTED.join(','));
  return skipscope('search', [...data, ...limits], result);
}

async function checkExports(
  workbench: Workbench,
  removed: readonly number[],
  value: number | undefined,
): Promise<void> {
  const skip = [...removed].sort((a, b) => a - b);
  const preview = await workbench.exported('JSON');
  expect(JSON.parse(preview)).toMatchObject({
    format: 'skipscope-skip-config',
    skip,
    metric: { key: 'accuracy', value },
    calibration: { samples: SAMPLES },
  });
  const download = workbench.page.waitForEvent('download');
  await workbench.button('Download').click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe(preview);

  const rows = (await workbench.exported('CSV')).trim().split('\r\n');
  expect(rows).toHaveLength(BLOCKS + 2);
  expect(rows.slice(2).map((row) => Number(row.split(',')[1]))).toEqual(removed);
  expect(await workbench.exported('Python')).toContain(skip.join(', '));
}
