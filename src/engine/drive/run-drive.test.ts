import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { collectGarbage } from '#engine/base/testing/collect-garbage.ts';
import { SimulatedClock } from '#engine/base/testing/simulated-clock.ts';
import { brokenFrame } from '#engine/camera/broken-frame.ts';
import type { MessageSink } from '#engine/streams/stream-source.ts';
import type { AnsweredFrame } from './answered-frame.ts';
import { FigureCollector } from './drive-figures.ts';
import type { DriveSettings } from './drive-settings.ts';
import { type Drive, runDrive } from './run-drive.ts';

const SETTINGS: DriveSettings = {
  hz: 1,
  lanes: [
    { name: 'Full model', skip: [] },
    { name: 'Skip set', skip: [3] },
  ],
  question: { prompt: 'What is the main object in this image?', maxNewTokens: 8 },
};

interface Simulation extends Partial<Omit<Drive, 'clock'>> {
  /** Milliseconds between two frames, and of one answer. */
  readonly everyMs?: number;
  readonly answerMs?: number;
  readonly frames: number;
  readonly frameBytes?: number;
}

/** Drives with frames of a camera in simulated time; a frame's first four bytes are its number. */
async function drive({ everyMs = 100, answerMs = 50, frames, frameBytes = 4, ...rest }: Simulation) {
  const clock = new SimulatedClock();
  const answered: AnsweredFrame[] = [];
  const broken: string[] = [];
  const play = async (sink: MessageSink, signal: AbortSignal): Promise<void> => {
    for (let index = 0; index < frames && !signal.aborted; index++) {
      const data = new Uint8Array(frameBytes);
      new DataView(data.buffer).setUint32(0, index);
      sink({ data, time: BigInt(index) });
      await clock.wait(everyMs, signal).catch(() => undefined);
    }
  };
  const counts = await clock.during(
    runDrive({
      play,
      readPicture: (data) => ({
        kind: 'pixels',
        image: { width: 1, height: 1, data: data.subarray(0, 4) },
      }),
      openFrame: () =>
        Promise.resolve({
          answer: async ({ skip }) => {
            await clock.wait(answerMs);
            const total = skip.length === 0 ? 100 : 60;
            return { answer: 'a car', tokens: 2, latencyMs: { vision: 10, prefill: 20, perToken: 5, total } };
          },
        }),
      settings: () => SETTINGS,
      signal: new AbortController().signal,
      onAnswered: async (frame) => {
        answered.push(frame);
      },
      onBroken: (error) => {
        broken.push(error.message);
      },
      ...rest,
      clock,
    }),
  );
  return { counts, answered, broken, clock };
}

describe('a drive', () => {
  it('uses the newest frame, once in an interval, and counts the others', async () => {
    const { counts, answered } = await drive({ frames: 100 });
    expect(answered.map(({ time }) => Number(time))).toEqual([0, 9, 19, 29, 39, 49, 59, 69, 79, 89, 99]);
    expect(counts).toEqual({ seen: 100, used: 11, dropped: 89 });
  });

  it('skips frames while the lanes are slower than the camera, and never answers an old one', async () => {
    const { counts, answered } = await drive({ frames: 300, answerMs: 900 });
    for (const { ageMs } of answered.slice(0, -1)) expect(ageMs.taken).toBeLessThanOrEqual(100);
    expect(answered.length).toBe(1 + Math.ceil(30 / 1.8));
    expect(counts.used + counts.dropped).toBe(counts.seen);
  });

  it('waits for a frame when the camera stalls, rather than take one that is older than an interval', async () => {
    const { answered, counts } = await drive({ frames: 4, everyMs: 2500 });
    expect(answered.map(({ ageMs }) => ageMs.taken)).toEqual([0, 0, 0, 0]);
    expect(counts).toEqual({ seen: 4, used: 4, dropped: 0 });
  });

  it('has the lanes take turns in going first', async () => {
    const order: string[] = [];
    await drive({
      frames: 20,
      openFrame: () =>
        Promise.resolve({
          answer: ({ name }) => {
            order.push(name);
            return Promise.resolve({
              answer: name,
              tokens: 1,
              latencyMs: { vision: 0, prefill: 0, perToken: 0, total: 1 },
            });
          },
        }),
    });
    expect(order).toEqual(['Full model', 'Skip set', 'Skip set', 'Full model', 'Full model', 'Skip set']);
  });

  it('names a broken frame, and goes on', async () => {
    const { answered, broken, counts } = await drive({
      frames: 50,
      readPicture: (data) => {
        if (new DataView(data.buffer).getUint32(0) === 19) throw brokenFrame('it has 3 of 4 bytes of pixels');
        return { kind: 'pixels', image: { width: 1, height: 1, data } };
      },
    });
    expect(broken).toEqual(['A frame is broken: it has 3 of 4 bytes of pixels.']);
    expect(answered.map(({ time }) => Number(time))).toEqual([0, 9, 29, 39, 49]);
    expect(counts.used).toBe(6);
  });

  it('ends with what is wrong with every frame, and with what is wrong with the model', async () => {
    const unread = new SkipscopeError('unsupported', 'Pixels of "x" are not read.', 'Choose another topic.');
    await expect(
      drive({
        frames: 50,
        readPicture: () => {
          throw unread;
        },
      }),
    ).rejects.toBe(unread);
    const tooLong = new SkipscopeError('invalid-input', 'A prompt is too long.', 'Shorten it.');
    const openFrame: Drive['openFrame'] = () => Promise.resolve({ answer: () => Promise.reject(tooLong) });
    await expect(drive({ frames: 50, openFrame })).rejects.toBe(tooLong);
  });

  it('ends with what the stream ends with', async () => {
    const lost = new SkipscopeError('invalid-input', 'The file is damaged.', 'Mend it.');
    await expect(drive({ frames: 1, play: () => Promise.reject(lost) })).rejects.toBe(lost);
  });

  it('takes another skip set with the next frame, and begins its figures anew', async () => {
    let skip = [3];
    const collector = new FigureCollector();
    const changes: number[] = [];
    const { answered } = await drive({
      frames: 100,
      settings: () => ({ ...SETTINGS, lanes: [SETTINGS.lanes[0], { name: 'Skip set', skip }] }),
      onAnswered: async (frame) => {
        if (collector.add(frame)) changes.push(frame.index);
        if (frame.index === 3) skip = [3, 7];
      },
    });
    expect(answered).toEqual([]);
    expect(changes).toEqual([4]);
    expect(collector.figures()).toMatchObject({ answered: 7, lanes: [{ skip: [] }, { skip: [3, 7] }] });
  });

  it('is stopped by its signal and by a number of frames', async () => {
    const stopping = new AbortController();
    const stopped = await drive({
      frames: 1000,
      signal: stopping.signal,
      onAnswered: async ({ index }) => {
        if (index === 2) stopping.abort(new Error('enough'));
      },
    });
    expect(stopped.counts.used).toBe(3);
    expect((await drive({ frames: 1000, mostFrames: 5 })).answered.length).toBe(5);
  });

  it('keeps its memory over an hour of 30 frames a second, and counts them exactly', async () => {
    const collector = new FigureCollector();
    let oldest = 0;
    const held: number[] = [];
    const { counts } = await drive({
      frames: 108_000,
      everyMs: 1000 / 30,
      answerMs: 200,
      frameBytes: 24_000,
      onAnswered: async (frame) => {
        collector.add(frame);
        oldest = Math.max(oldest, frame.ageMs.taken);
        if (frame.index % 600 === 599) held.push(heldBytes());
      },
    });
    expect(counts).toEqual({ seen: 108_000, used: 3601, dropped: 104_399 });
    expect(oldest).toBeLessThanOrEqual(1000);
    expect(collector.figures()).toMatchObject({
      answered: 3601,
      agreement: { same: 3601, share: 1 },
      lanes: [{ latencyMs: { total: { median: 100 } } }, { latencyMs: { total: { median: 60 } } }],
    });
    // An hour of frames would be 2.6 GB, an hour of used ones 86 MB.
    expect(Math.max(...held) - (held[0] ?? 0)).toBeLessThan(60e6);
  });
});

/** Bytes that are still held once garbage is collected. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
