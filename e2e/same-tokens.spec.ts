import { expect, test } from '@playwright/test';
import { type Question, askBrowser, askNode } from './support/questions.ts';

const PROMPTS = [
  'What is the main object in this image?',
  'List the objects in this image.',
  'Describe this image.',
];

const questions: readonly Question[] = ['000001.webp', '000002.webp'].flatMap((image) =>
  PROMPTS.map((prompt, index) => ({
    image,
    prompt,
    skip: index === 1 ? [5, 6, 7, 10] : [],
    maxNewTokens: 24,
  })),
);

test('WASM and Node give the same tokens', async ({ page }) => {
  expect(await askBrowser(page, 'wasm', questions)).toEqual(await askNode(questions));
});
