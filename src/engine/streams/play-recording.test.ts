import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { SimulatedClock } from '#engine/base/testing/simulated-clock.ts';
import { RecordedStream } from './play-recording.ts';
import type { StreamMessage } from './stream-source.ts';
import { TOPIC, testRecording } from './testing/test-recording.ts';

/** Plays ten messages, one in 100 ms; `during` is called before each one is noted. */
async function played(
  change: (stream: RecordedStream, heard: number, stop: () => void) => void = () => undefined,
  prepare: (stream: RecordedStream) => void = () => undefined,
): Promise<readonly (readonly [number, number])[]> {
  const clock = new SimulatedClock();
  const stream = new RecordedStream(testRecording(10, 100), clock);
  prepare(stream);
  const stopping = new AbortController();
  const heard: (readonly [number, number])[] = [];
  const sink = ({ data }: StreamMessage): void => {
    heard.push([data[0] ?? -1, Math.round(clock.now())]);
    change(stream, heard.length, () => {
      stopping.abort();
    });
  };
  await clock.during(stream.play(TOPIC, sink, stopping.signal));
  return heard;
}

describe('a recording', () => {
  it('is played in its own time', async () => {
    expect(await played()).toEqual(Array.from({ length: 10 }, (_, index) => [index, index * 100]));
  });

  it('is played faster, from a change on', async () => {
    const heard = await played((stream, count) => {
      if (count === 3) stream.playback.speed = 4;
    });
    expect(heard.slice(0, 5)).toEqual([
      [0, 0],
      [1, 100],
      [2, 200],
      [3, 225],
      [4, 250],
    ]);
  });

  it('goes on where it is told to', async () => {
    const heard = await played((stream, count) => {
      if (count === 2) stream.playback.seek(0.7);
    });
    expect(heard).toEqual([
      [0, 0],
      [1, 100],
      [7, 100],
      [8, 200],
      [9, 300],
    ]);
  });

  it('begins where it is told to before it is played', async () => {
    const heard = await played(undefined, (stream) => {
      stream.playback.seek(0.85);
    });
    expect(heard.map(([index]) => index)).toEqual([9]);
  });

  it('begins again, until it is stopped', async () => {
    const heard = await played(
      (_, count, stop) => {
        if (count === 25) stop();
      },
      (stream) => {
        stream.playback.loop = true;
      },
    );
    expect(heard.map(([index]) => index)).toEqual(Array.from({ length: 25 }, (_, at) => at % 10));
    expect(heard.at(-1)?.[1]).toBe(2 * 900 + 400);
  });

  it('tells of a damaged part once, however often it is played', async () => {
    const clock = new SimulatedClock();
    const recording = testRecording(10, 100);
    const stream = new RecordedStream(
      {
        ...recording,
        messages: (topic, from, { onDamage } = {}) => {
          onDamage?.(new SkipscopeError('invalid-input', 'test.mcap is damaged.', 'Copy it again.'));
          return recording.messages(topic, from);
        },
      },
      clock,
    );
    stream.playback.loop = true;
    const stopping = new AbortController();
    let heard = 0;
    const sink = (): void => {
      if (++heard === 25) stopping.abort();
    };
    const damage: string[] = [];
    await clock.during(stream.play(TOPIC, sink, stopping.signal, ({ message }) => damage.push(message)));
    expect(damage).toEqual(['test.mcap is damaged.']);
  });

  it.each(['stopped', 'sent elsewhere'])('is %s while it reads a part without messages', async (what) => {
    const clock = new SimulatedClock();
    const recording = testRecording(10, 100);
    const stopping = new AbortController();
    const stream = new RecordedStream(
      {
        ...recording,
        async *messages(topic, from, { signal } = {}) {
          if (from > 0n) return yield* recording.messages(topic, from);
          await new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              reject(signal.reason);
            });
            if (what === 'stopped') stopping.abort();
            else stream.playback.seek(0.8);
          });
        },
      },
      clock,
    );
    const heard: (number | undefined)[] = [];
    await clock.during(stream.play(TOPIC, ({ data }) => heard.push(data[0]), stopping.signal));
    expect(heard).toEqual(what === 'stopped' ? [] : [8, 9]);
  });

  it('has no topic that it does not have', async () => {
    const stream = new RecordedStream(testRecording(1, 1), new SimulatedClock());
    await expect(stream.play('/lidar', () => undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'not-found',
      remedy: `Choose one of: ${TOPIC}.`,
    });
  });
});
