import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { pictureFile, skipscope } from './support/command-line.ts';
import { Workbench } from './support/workbench.ts';

const PROMPT = 'What is the main object in this image?';

async function answerOfNode(skip: readonly number[]): Promise<string> {
  const args = ['--image', pictureFile('000001.webp'), '--prompt', PROMPT, '--skip', skip.join(',')];
  return (await skipscope('generate', args, z.object({ answer: z.string() }))).answer;
}

test('a toggled block has the answer computed again', async ({ page }) => {
  const workbench = new Workbench(page);
  await workbench.open();
  await expect(workbench.answer('full')).toHaveText(await answerOfNode([]));
  await workbench.block(7, 'kept').click();
  await workbench.block(10, 'kept').click();
  await expect(workbench.block(7, 'skipped')).toBeVisible();
  await expect(page.getByTestId('sparsity')).toContainText('16.7 %');
  await expect(workbench.answer('skip')).toHaveAttribute('data-status', 'ready');
  await expect(workbench.answer('skip')).toHaveText(await answerOfNode([7, 10]));
  await expect(page.getByTestId('agreement')).toBeVisible();
  await expect(page.getByRole('row', { name: /^Full/ })).toContainText('ms');
  const speed = page.getByTestId('speed');
  await expect(speed).toContainText('not measured');
  await speed.getByRole('button', { name: 'Measure' }).click();
  await expect(speed).toContainText('7 turns on this picture');
});

test('the page says that WebGPU is missing, works without, and downloads no weights on a second visit', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.open();
  await expect(page.getByTestId('provider')).toContainText('WASM');
  await expect(page.getByRole('status').filter({ hasText: 'Running on WASM' })).toBeVisible();
  const downloads: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/models/')) downloads.push(new URL(request.url()).pathname);
  });
  await page.reload();
  await workbench.ready();
  expect(downloads).toHaveLength(1);
  expect(downloads[0]).toMatch(/\/manifest\.json$/);
});

test('a model that is not there is a designed state, not a dead page', async ({ page }) => {
  await page.goto('?model=models/nothing/');
  await expect(page.getByRole('alert').filter({ hasText: 'manifest.json does not exist' })).toBeVisible();
});
