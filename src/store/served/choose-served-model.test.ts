import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { BrowserMeans } from '#client/worker/browser-means.ts';
import { chooseServedModel } from './choose-served-model.ts';
import { PRETRAINED_MODEL, SERVED_MODELS, SMALL_MODEL } from './served-models.ts';

const enough: BrowserMeans = { threads: 2, memoryGib: 8, savesData: false, slowNetwork: false };

it.each<readonly [string, Partial<BrowserMeans>]>([
  ['has two threads', {}],
  ['does not tell its memory', { memoryGib: null }],
  ['has just enough memory', { memoryGib: 4 }],
])('a browser that %s gets the pretrained model', (_, means) => {
  expect(chooseServedModel({ ...enough, ...means }).model).toBe(PRETRAINED_MODEL);
});

it.each<readonly [Partial<BrowserMeans>, string]>([
  [{ threads: 1 }, 'one thread'],
  [{ memoryGib: 2 }, '2 GB'],
  [{ savesData: true }, 'fetch little'],
  [{ slowNetwork: true }, 'network is slow'],
])('a browser with %j gets the small model, and is told why', (means, why) => {
  const { model, reason } = chooseServedModel({ ...enough, ...means });
  expect(model).toBe(SMALL_MODEL);
  expect(reason).toContain(why);
});

const UNLISTED = ['manifest.json', 'NOTICE.md'];

it.each(SERVED_MODELS)('$name is as large as the page says', async ({ url, megabytes }) => {
  const folder = fileURLToPath(new URL(`../../../public/${url}`, import.meta.url));
  const files = (await readdir(folder)).filter((name) => !UNLISTED.includes(name));
  const bytes = files.reduce((sum, name) => sum + statSync(folder + name).size, 0);
  expect(Number((bytes / 1e6).toPrecision(2))).toBe(megabytes);
});
