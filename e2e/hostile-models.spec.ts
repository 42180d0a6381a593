import { expect, test } from '@playwright/test';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { HOSTILE_TEXTS, chatFilesOf } from '#engine/text/testing/hostile-texts.ts';
import { HARNESS_URL } from './servers.ts';

/** Loops without end; those that fill the memory are left out, since a browser may end the tab for them. */
const HOSTILE = [
  'a template with loops in loops',
  'a normalizer with a catastrophic regular expression',
  'a template that doubles a text',
];

test.beforeEach(async ({ page }) => {
  await page.goto(HARNESS_URL);
  await page.waitForFunction(() => 'engine' in window);
});

test('a model whose tokenizer or template does not end is refused in the page, and the engine goes on meanwhile', async ({
  page,
}) => {
  for (const name of HOSTILE) {
    const folder = tinyCheckpoint();
    const text = HOSTILE_TEXTS[name];
    if (text === undefined) throw new Error(`There is no ${name}.`);
    for (const [path, bytes] of chatFilesOf(text)) folder.files.set(path, bytes);
    const files = [...folder.files].map(([path, bytes]) => ({ path, bytes: [...bytes] }));
    const { refusal, answered } = await page.evaluate(async (given) => {
      const named = given.map(({ path, bytes }) => ({ path, contents: new Blob([new Uint8Array(bytes)]) }));
      let [isUnderWay, answers] = [true, 0];
      const inspected = window.engine.models
        .inspect({ origin: { kind: 'folder', name: 'hostile', files: named } })
        .then(
          () => 'nothing',
          (error: unknown) => String(error),
        )
        .finally(() => {
          isUnderWay = false;
        });
      while (isUnderWay) {
        await window.engine.device.status();
        answers++;
      }
      return { refusal: await inspected, answered: answers };
    }, files);
    expect(refusal, name).toMatch(/hostile takes longer than 10 seconds|chat template .* does not work/u);
    expect(answered, name).toBeGreaterThan(2);
  }
});
