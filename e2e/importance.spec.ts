import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { skipscope } from './support/command-line.ts';
import { CALIBRATION } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

const SAMPLES = 6;

const report = z.object({
  measures: z.array(
    z.object({ key: z.string(), blocks: z.array(z.object({ value: z.number() }).nullable()) }),
  ),
  answers: z.object({ without: z.array(z.array(z.object({ answer: z.string(), score: z.number() }))) }),
});

/** What the command line measures of the same model on the same samples. */
function measuredInNode(): Promise<z.infer<typeof report>> {
  const data = ['--calibration', `public/${CALIBRATION}`, '--task', 'single-object'];
  return skipscope('importance', [...data, '--limit', String(SAMPLES)], report);
}

test('blocks are measured as in Node, and a cell of the map opens both answers', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  const panel = page.getByRole('region', { name: 'Importance', exact: true });
  await workbench.scrollTo('Importance');
  // So small a model is measured without a click.
  await expect(panel.getByRole('button', { name: 'Measure again' })).toBeEnabled();
  await panel.getByRole('spinbutton', { name: 'Measured samples' }).fill(String(SAMPLES));
  await panel.getByRole('button', { name: 'Measure again' }).click();
  await expect(panel.getByText(`on ${String(SAMPLES)} samples of`)).toBeVisible();

  const node = await measuredInNode();
  const drops = node.measures.find(({ key }) => key === 'metric-drop')?.blocks ?? [];
  expect(drops).toHaveLength(12);
  const tiles = panel.getByRole('group', { name: 'Metric drop of each block, skipped alone' });
  const shown = await tiles.getByRole('button').locator('strong').allTextContents();
  expect(shown).toEqual(drops.map((drop) => ((drop?.value ?? NaN) * 100).toFixed(1).replace('-', '−')));

  await panel.getByRole('tab', { name: 'Pictures' }).click();
  const cells = panel.getByRole('gridcell');
  await expect(cells).toHaveCount(12 * SAMPLES);
  await cells.first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const without = node.answers.without[0]?.[0];
  await expect(dialog.getByRole('region', { name: 'Without block 0' })).toContainText(without?.answer ?? '?');
  await expect(
    dialog.getByRole('list', { name: 'First token, without block 0' }).getByRole('listitem'),
  ).toHaveCount(4);
  await dialog.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(workbench.block(0, 'skipped')).toBeVisible();
  await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
  await expect(workbench.answer('skip')).toContainText(without?.answer ?? '?');
});

test('the lens follows the question of the playground to its answer', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  const answer = (await workbench.answer('full').textContent()) ?? '';
  const panel = page.getByRole('region', { name: 'Importance', exact: true });
  await workbench.scrollTo('Importance');
  await panel.getByRole('tab', { name: 'Lens' }).click();
  await panel.getByRole('button', { name: 'Look inside the answer' }).click();
  const rows = panel.getByRole('table', { name: /behind each block/ }).locator('tbody tr');
  await expect(rows).toHaveCount(12);
  const last = (await rows.last().locator('td').allTextContents()).map((text) => text.trim());
  expect(answer.startsWith(last[0] ?? '?')).toBe(true);
  expect(last[3]).toBe('1st');
  await expect(panel.getByRole('img', { name: /^Attention in block 11: .* of 6 × 6 patches/ })).toBeVisible();
  await panel.getByRole('slider', { name: 'Block whose attention is drawn' }).focus();
  await page.keyboard.press('Home');
  await expect(panel.getByRole('img', { name: /^Attention in block 0: / })).toBeVisible();
});
