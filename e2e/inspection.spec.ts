import { expect, test } from '@playwright/test';
import { inspectInBrowser, inspectInNode, inspectionDifference } from './support/inspections.ts';

test('WASM and Node have the same lens and attention', async ({ page }) => {
  const inBrowser = await inspectInBrowser(page, 'wasm');
  expect(inBrowser.blocks.flatMap((block, index) => (block === null ? [index] : []))).toEqual([5, 7]);
  expect(inspectionDifference(inBrowser, await inspectInNode())).toBeLessThan(1e-3);
});
