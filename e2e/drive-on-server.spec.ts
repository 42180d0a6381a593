import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { Workbench } from './support/workbench.ts';
import { APP_URL } from './servers.ts';

let folder: string;
let server: ServeProcess;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-e2e-drive-'));
  const options = ['--allow-origin', new URL(APP_URL).origin];
  server = await ServeProcess.start({ dataFolder: join(folder, 'data'), options });
});
test.afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

test('the same frames are answered by a server in one lane, and by this browser in the other', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.open();
  await page.getByTestId('backend-chip').click();
  await page.getByLabel('Link of the server').fill(server.link);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByTestId('backend-chip')).not.toContainText('This browser');
  await workbench.ready();

  await workbench.button('Open the live view').click();
  await workbench.button('Road that comes with the page').click();
  await page.getByRole('combobox', { name: 'Second lane', exact: true }).selectOption('Full model');
  await page.getByRole('combobox', { name: 'Second lane: answered by' }).selectOption('this browser');

  let asked = 0;
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (
      origin === new URL(server.url).origin &&
      request.method() === 'POST' &&
      pathname.endsWith('/generate')
    )
      asked++;
  });
  await workbench.button('Start').click();
  const chart = page.getByTestId('chart-drive');
  await expect.poll(async () => Number(await chart.getAttribute('data-points'))).toBeGreaterThan(3);
  const names = [`Full model, ${hostname()}`, 'Full model, this browser'] as const;
  for (const name of names)
    await expect(page.getByRole('region', { name }).locator('.drive-answer')).not.toHaveText('(empty)');
  // The arithmetic of both is that of one model: so are the words.
  await expect(page.getByText('Same words', { exact: true })).toBeVisible();
  await workbench.button('Stop').click();

  const reporting = page.waitForEvent('download');
  await workbench.button('Markdown').click();
  const report = await readFile(await (await reporting).path(), 'utf8');
  expect(report).toContain(`## ${names[0]} against ${names[1]}`);
  const answered = Number(/Frames: (\d+)/u.exec(report)?.[1]);
  expect(answered).toBeGreaterThan(3);
  // Of every frame the server was asked once; one more was under way when the drive was stopped.
  expect(asked).toBeGreaterThanOrEqual(answered);
  expect(asked).toBeLessThanOrEqual(answered + 1);
});
