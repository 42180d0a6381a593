import { expect, it } from 'vitest';
import {
  PIXEL_TOLERANCE,
  comparePicture,
  pictureBytes,
  pictureFiles,
} from '#host/testing/picture-goldens.ts';
import { decodeImage } from './decode-image.ts';

it.each(pictureFiles)('%s is what transformers sees', async (file) => {
  const compared = comparePicture(file, await decodeImage(pictureBytes(file)));
  expect(compared.size).toEqual(compared.expectedSize);
  expect(compared.exact).not.toBe(false);
  expect(compared.clip).toBeLessThanOrEqual(PIXEL_TOLERANCE);
  expect(compared.siglip).toBeLessThanOrEqual(PIXEL_TOLERANCE);
});

it.each(pictureFiles)('%s cut short is refused, as by Pillow', async (file) => {
  const bytes = pictureBytes(file);
  const cut = bytes.slice(0, Math.floor(bytes.length * 0.2));
  await expect(decodeImage(cut)).rejects.toMatchObject({ code: 'invalid-input' });
});
