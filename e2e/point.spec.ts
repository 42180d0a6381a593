import { type Locator, type Page, expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

test.use({ viewport: { width: 1440, height: 900 } });

/** Whether all of it can be seen: nothing lies over its middle, and the window does not cut it off. */
async function isInView(page: Page, what: Locator): Promise<boolean> {
  const box = await what.boundingBox();
  const size = page.viewportSize();
  if (!box || !size) return false;
  const inside =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
  const isTop = await what.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return top !== null && (element.contains(top) || top.contains(element));
  });
  return inside && isTop;
}

test('a point of the curve brings the question of its run, and strip, answers and point are in view', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.haveLittleMemory();
  await page.goto('.');
  await workbench.ready();
  await expect(page.getByTestId('chart-metric')).toBeVisible();
  const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
  await prompt.fill('Is it raining?');
  await page.getByRole('button', { name: /^Sample 120:/ }).click();
  await expect(page.getByRole('img', { name: /^Picture in use: 000120/ })).toBeVisible();

  const seen = async (step: number) => {
    const point = page.getByTestId('chart-metric').locator(`[data-point="${String(step)}"]`);
    await point.click();
    await expect(prompt).toHaveValue('What is the main object in this image?');
    await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
    const parts = [point, page.getByRole('group', { name: 'Decoder blocks' })];
    for (const kind of ['full', 'skip'] as const) parts.push(workbench.answer(kind));
    return Promise.all(parts.map((part) => isInView(page, part)));
  };
  expect(await seen(3)).toEqual([true, true, true, true]);
  await expect(page.getByRole('img', { name: /^Picture in use:/ })).not.toHaveAttribute('alt', /000120/);
  // So they are where the page was scrolled.
  await page.mouse.wheel(0, 300);
  await prompt.fill('Is it raining?');
  expect(await seen(5)).toEqual([true, true, true, true]);
});
