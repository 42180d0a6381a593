import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type Page, expect, test } from '@playwright/test';
import { type FastifyInstance, fastify } from 'fastify';
import { z } from 'zod';
import { pictureFile, skipscope } from './support/command-line.ts';
import { MODEL, ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

/** The headers that docs/hosting.md names. */
const ISOLATING = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const BASE = '/tools/skipscope/';

let server: FastifyInstance | undefined;
test.afterEach(() => server?.close());

/** Serves the built page in a folder of a site, beside the examples, and nothing at the root. Returns the folder's URL. */
async function host(headers: Readonly<Record<string, string>>): Promise<string> {
  server = fastify({ forceCloseConnections: true });
  server.addHook('onRequest', (_request, reply, next) => {
    void reply.headers(headers);
    next();
  });
  await server.register(fastifyStatic, { root: join(ROOT, 'dist'), prefix: BASE });
  await server.register(fastifyStatic, {
    root: join(ROOT, 'examples'),
    prefix: '/tools/',
    decorateReply: false,
  });
  return `${await server.listen({ host: '127.0.0.1', port: 0 })}/tools/`;
}

/** The paths that the page asks for and does not get. */
function watchMissing(page: Page): readonly string[] {
  const missing: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(new URL(response.url()).pathname);
  });
  return missing;
}

test('the page works in any folder of a site; without the headers for threads it has one', async ({
  page,
}) => {
  const site = await host({});
  const missing = watchMissing(page);
  await page.goto(`${site}skipscope/`);
  await expect(page.getByTestId('chart-metric')).toBeVisible();
  await page.goto(`${site}skipscope/?model=${MODEL}/`);
  await new Workbench(page).ready();
  await expect(page.getByTestId('provider')).toContainText('1 thread');
  expect(await page.evaluate(() => self.crossOriginIsolated)).toBe(false);
  expect(missing).toEqual([]);
});

test('the example without a framework toggles blocks, and has threads with the headers', async ({ page }) => {
  const site = await host(ISOLATING);
  const missing = watchMissing(page);
  await page.goto(`${site}toggle-blocks.html`);
  await expect(page.getByRole('checkbox')).toHaveCount(12);
  const answer = page.getByRole('status');
  await expect(answer).toContainText('wasm');
  await page.getByRole('checkbox', { name: '7' }).uncheck();
  await page.getByRole('checkbox', { name: '10' }).uncheck();
  const question = await page.getByLabel('Question').inputValue();
  const args = ['--image', pictureFile('000001.webp'), '--prompt', question, '--skip', '7,10'];
  const expected = await skipscope('generate', args, z.object({ answer: z.string() }));
  await expect(answer).toHaveText(new RegExp(`^${expected.answer} \\(\\d+ ms, wasm\\)$`, 'u'));
  expect(await page.evaluate(() => self.crossOriginIsolated)).toBe(true);
  expect(missing.filter((path) => !path.endsWith('/favicon.ico'))).toEqual([]);
});
