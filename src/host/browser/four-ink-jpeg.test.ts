import { describe, expect, it } from 'vitest';
import {
  PIXEL_TOLERANCE,
  comparePicture,
  pictureBytes,
  pictureFiles,
} from '#host/testing/picture-goldens.ts';
import { decodeFourInks, hasFourInks } from './four-ink-jpeg.ts';

const FOUR_INKS = ['cmyk.jpg', 'cmyk-without-adobe.jpg', 'orientation-3-cmyk.jpg', 'ycck.jpg'];

describe('a JPEG of four inks', () => {
  it('is told from all other pictures', () => {
    expect(pictureFiles.filter((file) => hasFourInks(pictureBytes(file))).sort()).toEqual(FOUR_INKS.sort());
    expect(hasFourInks(new Uint8Array(0))).toBe(false);
  });

  it('is left to the browser where an ink is coarser than the others', () => {
    const bytes = pictureBytes('ycck.jpg');
    const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0);
    // Sampling factors of the first component: 2 x 2 instead of 1 x 1.
    bytes[frame + 11] = 0x22;
    expect(hasFourInks(bytes)).toBe(false);
  });

  it.each(FOUR_INKS)('%s is what transformers sees', async (file) => {
    const compared = comparePicture(file, await decodeFourInks(pictureBytes(file)));
    expect(compared.size).toEqual(compared.expectedSize);
    expect(compared.clip).toBeLessThanOrEqual(PIXEL_TOLERANCE);
    expect(compared.siglip).toBeLessThanOrEqual(PIXEL_TOLERANCE);
  });
});
