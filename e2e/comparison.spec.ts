import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Download, type Page, expect, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { COMPARISON } from '#engine/search/strategy-choice.ts';
import { pictureFile } from './support/command-line.ts';
import { CALIBRATION, ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

const CATEGORY = 'bird';
const BLOCKS = 2;
/** Eight candidates are left, among which every strategy finds one: fourteen searches take long in a browser. */
const PROTECTED = Array.from({ length: 4 }, (_, block) => block + 8);

const coco = z.looseObject({
  images: z.array(z.looseObject({ id: z.number(), file_name: z.string() })),
  annotations: z.array(z.looseObject({ image_id: z.number(), category_id: z.number() })),
  categories: z.array(z.looseObject({ id: z.number(), name: z.string() })),
});

/** The pictures of the demo set with a bird, two without, and three rows that nobody can use. */
async function brokenSet() {
  const whole = coco.parse(
    JSON.parse(await readFile(join(ROOT, 'public', CALIBRATION, 'instances.json'), 'utf8')),
  );
  const bird = whole.categories.find(({ name }) => name === CATEGORY)?.id;
  const ids = new Set(
    whole.annotations.filter(({ category_id: id }) => id === bird).map(({ image_id: id }) => id),
  );
  const others = whole.images.filter(({ id }) => !ids.has(id)).slice(0, 2);
  const images = [...whole.images.filter(({ id }) => ids.has(id)), ...others];
  const kept = new Set(images.map(({ id }) => id));
  const annotations = whole.annotations.filter(({ image_id: id }) => kept.has(id));
  const instances = {
    categories: whole.categories,
    images: [...images, { id: 9001, file_name: 'lost.webp', width: 224, height: 224 }],
    annotations: [
      ...annotations,
      { id: 9002, image_id: images[0]?.id, category_id: 999, bbox: [1, 1, 9, 9] },
      { id: 9003, image_id: images[0]?.id, category_id: bird, bbox: [1, 1, -9, 9] },
    ],
  };
  const pictures = await Promise.all(
    images.map(async ({ file_name: name }) => ({
      name,
      mimeType: 'image/webp',
      buffer: await readFile(join(ROOT, pictureFile(name))),
    })),
  );
  const json = { mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(instances)) };
  return { files: [{ name: 'instances.json', ...json }, ...pictures], birds: ids.size };
}

async function text(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

async function reportAs(page: Page, format: 'HTML' | 'CSV'): Promise<string> {
  await page.getByRole('radio', { name: format, exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /download/i }).click();
  return text(await download);
}

test('all strategies on one category of a set with broken rows, compared, confirmed and reported', async ({
  page,
}) => {
  test.setTimeout(480_000);
  const workbench = new Workbench(page);
  await workbench.open();
  const { files, birds } = await brokenSet();
  await page.getByLabel('Choose files').setInputFiles(files);
  const issues = page.getByTestId('calibration-issues');
  await expect(issues).toContainText('lost.webp');
  await expect(issues).toContainText('999');
  await expect(issues).toContainText('bbox');
  await expect(issues.getByRole('rowheader')).toHaveCount(3);

  await page.getByRole('combobox', { name: 'Task' }).selectOption({ label: 'All objects' });
  await page.getByRole('combobox', { name: 'Category' }).selectOption({ label: CATEGORY });
  await workbench.protect(PROTECTED);
  await page.getByRole('spinbutton', { name: 'Samples', exact: true }).fill('');
  await page.getByRole('spinbutton', { name: 'Held out, %' }).fill('34');
  await page.getByRole('spinbutton', { name: 'Blocks, at most' }).fill(String(BLOCKS));
  const heldOut = Math.round(birds * 0.34);
  await expect(page.getByTestId('samples-selected')).toHaveText(
    `${String(birds - heldOut)} samples to search on, ${String(heldOut)} held out`,
  );

  await workbench.button('Run all strategies').click();
  await expect(page.getByText(`Strategy 1 of ${String(COMPARISON.length)}`)).toBeVisible();
  // A comparison that was left in the middle resumes there.
  await page.reload();
  await workbench.ready();
  await page.getByTestId('comparison-offer').getByRole('button', { name: 'Go on' }).click();
  await workbench.scrollTo('Comparison');
  await expect(page.getByTestId('chart-comparison')).toHaveAttribute(
    'data-points',
    String(COMPARISON.length),
    { timeout: 420_000 },
  );
  await expect(workbench.button('Run all strategies')).toBeVisible();
  await expect(page.getByTestId('held-out').first()).toContainText(`on ${String(heldOut)} samples`);
  const compared = page.getByTestId('comparison-table');
  await expect(compared).toContainText('Full model');
  await expect(compared.getByRole('columnheader', { name: 'Held out', exact: true })).toBeVisible();

  await page.getByRole('tab', { name: 'Report' }).click();
  checkReport(await reportAs(page, 'CSV'), birds - heldOut, heldOut);
  // Long lines scroll in their preview, not the page.
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  const html = await reportAs(page, 'HTML');
  expect(html).toContain('<svg');
  expect(html).toContain('GM-Skip');
});

const number = z.string().min(1).transform(Number).pipe(z.number());
const row = z.object({
  samples_of: z.string(),
  strategy: z.string(),
  skipped_blocks: z.string(),
  sparsity: number,
  value: number,
  low: number,
  high: number,
  samples: number,
  held_out_value: number,
  held_out_samples: number,
  latency_ratio: z.string(),
});

/** Every strategy has a row, and every row is a skip set with its interval, its held-out score and its time. */
function checkReport(csv: string, samples: number, heldOut: number): void {
  const rows = z.array(row).parse(parse(csv, { columns: true }));
  const strategies = new Set(rows.map(({ strategy }) => strategy).filter((name) => name !== ''));
  expect([...strategies].sort()).toEqual(COMPARISON.map((choice) => JSON.stringify(choice)).sort());
  for (const each of rows) {
    const skipped = each.skipped_blocks.split(' ').filter((block) => block !== '');
    for (const block of skipped) expect(PROTECTED).not.toContain(Number(block));
    expect(each.samples_of).toContain(CATEGORY);
    expect(each.sparsity).toBeCloseTo(skipped.length / 12, 12);
    expect(each.low).toBeLessThanOrEqual(each.value);
    expect(each.high).toBeGreaterThanOrEqual(each.value);
    expect([each.samples, each.held_out_samples]).toEqual([samples, heldOut]);
    if (skipped.length > 0) expect(Number(each.latency_ratio)).toBeGreaterThan(0);
  }
}
