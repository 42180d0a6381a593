import { expect, test } from '@playwright/test';
import { type Question, askBrowser, askNode } from './support/questions.ts';

// Emulated, one token takes seconds; 36 picture tokens and the prompt make more than 32 positions.
const questions: readonly Question[] = [
  { image: '000001.webp', prompt: 'What is the main object in this image?', skip: [], maxNewTokens: 4 },
  { image: '000002.webp', prompt: 'Describe this image.', skip: [2, 4, 8, 9, 10], maxNewTokens: 4 },
];

test('WebGPU and Node give the same tokens', async ({ page }) => {
  expect(await askBrowser(page, 'webgpu', questions)).toEqual(await askNode(questions));
});
