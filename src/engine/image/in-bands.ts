import { delay } from '#engine/base/delay.ts';

/** Pixels between two pauses. JavaScript takes a few milliseconds for as many. */
const BAND_PIXELS = 2 ** 19;

/** Calls `change` with one range [from, end) of pixels after the other, and lets other tasks of this thread go on in between. */
export async function inBands(pixels: number, change: (from: number, end: number) => void): Promise<void> {
  for (let from = 0; from < pixels; from += BAND_PIXELS) {
    if (from > 0) await delay(0);
    change(from, Math.min(pixels, from + BAND_PIXELS));
  }
}
