import { expect, test } from '@playwright/test';
import { Workbench } from './support/workbench.ts';

test('forward and reverse by one click without a model: one slider, both answers, curves and cursor, kept in the address', async ({
  page,
}) => {
  await page.context().route('**/models/**', (route) => route.abort());
  const workbench = new Workbench(page);
  await page.goto('.');
  await expect(workbench.runStatus()).toHaveText('recorded');
  await workbench.button('Forward and reverse').click();
  const position = page.getByTestId('duel-position');
  await expect(position).toContainText('of 30 skipped');

  const slider = page.getByRole('slider', { name: 'Blocks skipped by both runs' });
  const cursor = page.locator('.duel-cursor line');
  const shown = async () => ({
    cursor: await cursor.getAttribute('x1'),
    difference: await page.getByTestId('duel-difference').textContent(),
    a: await page.getByTestId('duel-answer-a').textContent(),
    b: await page.getByTestId('duel-answer-b').textContent(),
  });
  await slider.press('Home');
  await expect(page.getByTestId('duel-difference')).toHaveText('Both keep every block.');
  const first = await shown();
  expect(first.a).toBe(first.b);
  await slider.press('ArrowRight');
  await expect(position).toContainText('1 of 30');
  await slider.press('End');
  await expect(position).toContainText('12 of 30');
  const last = await shown();
  for (const part of ['cursor', 'difference', 'a', 'b'] as const) expect(last[part]).not.toBe(first[part]);
  await expect(page.getByTestId('duel-answer-a')).toHaveAttribute('data-from', 'journal');

  const flip = page.getByTestId('flips-between').getByRole('button').first();
  await flip.click();
  await expect(flip).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/[?&]a=recorded-.*&b=recorded-.*&at=12/);

  await page.reload();
  await expect(position).toContainText('12 of 30');
  await page.goBack();
  await expect(position).toHaveCount(0);
});
