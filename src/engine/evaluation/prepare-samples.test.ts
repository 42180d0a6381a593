import { describe, expect, it } from 'vitest';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { prepareSamples } from './prepare-samples.ts';

const sample = { id: '7', fileName: 'https://example.org/7.png', label: 'cup' };

function prepare(image: CalibrationSource['image'], signal?: AbortSignal) {
  return prepareSamples({
    model: { encodeImage: () => Promise.reject(new Error('never reached')) },
    source: {
      set: { id: 'x', name: 'X', samples: [sample], categories: [], issues: [] },
      pictures: [sample.fileName],
      image,
    },
    samples: [{ index: 0, sample }],
    promptIds: [[1]],
    decodeImage: () => Promise.reject(new Error('it is no picture')),
    // Read at once, though encoded later.
    keptPictures: 0,
    ...(signal && { signal }),
  });
}

describe('a picture of the web that a search needs', () => {
  it('names its row when it cannot be fetched, and how to mend that', async () => {
    const lost = new SkipscopeError('not-found', 'The server answered 404.', 'Check the address.');
    await expect(prepare(() => Promise.reject(lost))).rejects.toMatchObject({
      code: 'not-found',
      message: 'The picture https://example.org/7.png (sample 7) cannot be read: The server answered 404.',
      remedy: 'Check the address. Or take its row out of the calibration set.',
    });
  });

  it('names its row when it cannot be decoded', async () => {
    await expect(prepare(() => Promise.resolve(new Uint8Array()))).rejects.toMatchObject({
      code: 'invalid-calibration',
      message: expect.stringContaining(
        'https://example.org/7.png (sample 7) cannot be read: it is no picture',
      ),
    });
  });

  it('that nobody waits for any more is no fault of its row', async () => {
    const controller = new AbortController();
    const reason = new Error('paused');
    const fetching = prepare(() => {
      controller.abort(reason);
      return Promise.reject(new TypeError('fetch was aborted'));
    }, controller.signal);
    await expect(fetching).rejects.toBe(reason);
  });
});
