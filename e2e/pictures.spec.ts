import { type Page, expect, test } from '@playwright/test';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import {
  PIXEL_TOLERANCE,
  comparePicture,
  pictureBytes,
  pictureFiles,
} from '#host/testing/picture-goldens.ts';
import { HARNESS_URL } from './servers.ts';

async function decodeInBrowser(page: Page, bytes: Uint8Array): Promise<RgbImage> {
  const decoded = await page.evaluate(
    async (values) => {
      const { width, height, data } = await window.decodeImage(new Uint8Array(values));
      return { width, height, data: [...data] };
    },
    [...bytes],
  );
  return { ...decoded, data: new Uint8Array(decoded.data) };
}

test.beforeEach(async ({ page }) => {
  await page.goto(HARNESS_URL);
  await page.waitForFunction(() => 'decodeImage' in window);
});

test('the browser sees every picture as transformers does', async ({ page }) => {
  for (const file of pictureFiles) {
    const { size, expectedSize, exact, clip, siglip } = comparePicture(
      file,
      await decodeInBrowser(page, pictureBytes(file)),
    );
    expect.soft(size, file).toEqual(expectedSize);
    expect.soft(exact, file).not.toBe(false);
    expect.soft(clip, file).toBeLessThanOrEqual(PIXEL_TOLERANCE);
    expect.soft(siglip, file).toBeLessThanOrEqual(PIXEL_TOLERANCE);
  }
});

test('the browser refuses what is cut short', async ({ page }) => {
  for (const file of pictureFiles) {
    const bytes = pictureBytes(file);
    const cut = bytes.slice(0, Math.floor(bytes.length * 0.2));
    await expect(decodeInBrowser(page, cut), file).rejects.toThrow('This is not a picture that can be read');
  }
});
