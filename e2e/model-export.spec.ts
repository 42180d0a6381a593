import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { ModelServer, filesOf } from '#host/node/testing/model-server.ts';
import { ModelManager } from './support/model-manager.ts';
import { ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

const SAMPLES = 20;
const CHECKPOINT = join(ROOT, 'models/llava-pictograms/checkpoint');

/** Nobody can press the browser's own dialog in a test: the folder that is chosen is one of the page's private file system. */
async function chooseOneFolder(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    Object.assign(window, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('chosen', { create: true }),
    });
  });
}

/** Names of the files in a folder within the chosen one. */
function filesIn(page: Page, folder: string): Promise<readonly string[]> {
  return page.evaluate(async (name) => {
    const chosen = await (await navigator.storage.getDirectory()).getDirectoryHandle('chosen');
    const names: string[] = [];
    for await (const entry of (await chosen.getDirectoryHandle(name)).values()) names.push(entry.name);
    return names;
  }, folder);
}

/** The answers to the first pictures of the set. */
async function answers(page: Page, kind: 'full' | 'skip'): Promise<readonly string[]> {
  const workbench = new Workbench(page);
  const found: string[] = [];
  for (let sample = 1; sample <= SAMPLES; sample++) {
    await page.getByRole('button', { name: new RegExp(`^Sample ${String(sample)}:`) }).click();
    const name = String(sample).padStart(6, '0');
    await expect(page.getByRole('img', { name: new RegExp(`^Picture in use: ${name}`) })).toBeVisible();
    await expect(workbench.answer(kind)).toHaveAttribute('data-status', 'ready');
    // Words that differ from the full model's answer stand apart.
    found.push(((await workbench.answer(kind).textContent()) ?? '').replaceAll(/\s+/gu, ' ').trim());
  }
  return found;
}

async function openExport(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('button', { name: /^Export the model without / }).click();
}

const done = (page: Page) => page.getByRole('region', { name: /^Exported: / });

/** Saves the zip of an export that is done; resolves to what is in it. */
async function savedEntries(page: Page) {
  const saved = page.waitForEvent('download');
  await done(page)
    .getByRole('button', { name: /^Save / })
    .click();
  const bytes = await readFile(await (await saved).path());
  return new ZipReader(new BlobReader(new Blob([new Uint8Array(bytes)]))).getEntries();
}

test('search, export to a folder, import that folder: the same answers', async ({ page }) => {
  const workbench = new Workbench(page);
  await chooseOneFolder(page);
  await workbench.open();
  await workbench.configureSearch(8, 2, [0, 1, 2, 3, 4, 5]);
  await workbench.button('Start search').click();
  await expect(workbench.runStatus()).toHaveText('done');
  await workbench.pathDrawn(2);
  await workbench.steps().last().click();
  await page.getByRole('tab', { name: 'Calibration' }).click();
  const expected = await answers(page, 'skip');

  await openExport(page);
  await page.getByRole('radio', { name: 'block model' }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  const planned = page.getByRole('region', { name: 'Planned: llava-pictograms-skip-2' });
  await expect(planned).toContainText('10 of 12');
  await planned.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(done(page)).toContainText('into the folder');
  const names = await filesIn(page, 'llava-pictograms-skip-2');
  expect(names).toEqual(
    expect.arrayContaining(['manifest.json', 'skipscope.json', 'README.md', 'block-09.bin']),
  );
  expect(names).not.toContain('export.json');
  expect(names).not.toContain('block-10.bin');

  // Once more, as a zip.
  await done(page).getByRole('button', { name: 'Another form' }).click();
  await page.getByRole('radio', { name: 'block model' }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Make a zip' }).click();
  const entries = await savedEntries(page);
  expect(entries.map(({ filename }) => filename).sort()).toEqual(names.toSorted());
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('button', { name: 'Add a model…' }).click();
  await page.getByText('Choose folder').click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(new ModelManager(page).stored()).toContainText('in use');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Model: llava-pictograms-skip-2' })).toBeVisible();
  await page.getByRole('tab', { name: 'Calibration' }).click();
  expect(await answers(page, 'full')).toEqual(expected);
});

test('the full model is exported without a run: the model of this browser, byte for byte', async ({
  page,
}) => {
  const workbench = new Workbench(page);
  await workbench.open();
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Export the full model…' }).click();
  await page.getByRole('radio', { name: 'block model' }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  const planned = page.getByRole('region', { name: 'Planned: llava-pictograms' });
  await expect(planned).toContainText('all 12');
  await expect(planned).toContainText('a copy of the source');
  await planned.getByRole('button', { name: 'Make a zip' }).click();
  const entries = await savedEntries(page);
  const manifest = entries.find(({ filename }) => filename === 'manifest.json');
  if (manifest === undefined || manifest.directory) throw new Error('There is no manifest.');
  const original = await readFile(join(ROOT, 'public/models/llava-pictograms/manifest.json'));
  expect(Buffer.from(await manifest.getData(new Uint8ArrayWriter()))).toEqual(original);
});

test('an export whose tab is closed leaves no model, and goes on in the same folder', async ({ context }) => {
  const server = await ModelServer.start(await filesOf(CHECKPOINT));
  try {
    const open = async () => {
      const page = await context.newPage();
      await chooseOneFolder(page);
      const workbench = new Workbench(page);
      await workbench.open();
      await page.getByRole('textbox', { name: 'Skip set' }).fill('3, 7');
      await page.getByRole('textbox', { name: 'Skip set' }).press('Enter');
      await openExport(page);
      await page.getByRole('radio', { name: 'GGUF Q8_0' }).check();
      await page.getByRole('textbox', { name: 'Repository, URL' }).fill(server.url);
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByRole('button', { name: 'Choose a folder…' })).toBeVisible();
      return page;
    };
    const first = await open();
    const name =
      (await first.getByRole('region', { name: /^Planned: / }).getAttribute('aria-label'))?.slice(9) ?? '';
    const weights = server.files.get('model.safetensors')?.length ?? 0;
    const { reached, release } = server.hold(weights * 0.7);
    await first.getByRole('button', { name: 'Choose a folder…' }).click();
    await reached;
    await first.close();
    release();

    const page = await open();
    const left = await filesIn(page, name);
    expect(left).toContain('export.json');
    expect(left).not.toContain('skipscope.json');
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    await expect(done(page)).toBeVisible();
    const names = await filesIn(page, name);
    expect(names.filter((file) => file.endsWith('.gguf'))).toHaveLength(2);
    expect(names).toContain('skipscope.json');
    expect(names).not.toContain('export.json');
  } finally {
    await server.stop();
  }
});

test('a published skip set that fits the model is offered with its source, and applied', async ({ page }) => {
  const published = {
    format: 'skipscope-published-skip-set',
    version: 1,
    model: { id: 'owner/name', revision: null, blocks: 12 },
    skip: [7, 10],
    task: 'single-object',
    data: { name: 'Some pictures', samples: 100 },
    metric: { key: 'accuracy', value: 0.9, baseline: 0.95, interval: null },
    source: { citation: 'A. Author, A title, 2025, table 1', url: 'https://example.org/' },
    verified: false,
  };
  const other = { ...published, model: { ...published.model, blocks: 32 } };
  const index = { format: 'skipscope-published-skip-sets', version: 1, files: ['a.json', 'b.json'] };
  await page.context().route('**/skip-sets/*.json', (route) => {
    const file = route.request().url().split('/').at(-1);
    return route.fulfill({ json: file === 'index.json' ? index : file === 'a.json' ? published : other });
  });
  const workbench = new Workbench(page);
  await workbench.open();
  await page.getByRole('button', { name: 'Published sets' }).click();
  const offered = page.getByRole('dialog').getByRole('listitem');
  await expect(offered).toHaveCount(1);
  await expect(offered).toContainText('not verified by us');
  await expect(offered.getByRole('link', { name: published.source.citation })).toBeVisible();
  await offered.getByRole('button', { name: 'Apply' }).click();
  for (const block of published.skip) await expect(workbench.block(block, 'skipped')).toBeVisible();
});
