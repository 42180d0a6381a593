import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBag } from '#engine/streams/bag-recording.ts';
import { openMcap } from '#engine/streams/mcap-recording.ts';
import type { RangedFile } from '#engine/streams/ranged-file.ts';
import type { Recording } from '#engine/streams/recording.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import { openDiskRange } from './disk-range.ts';
import { ALL, RECORDINGS, expected, framesOf } from './testing/golden-recordings.ts';

async function opened(name: string): Promise<Recording> {
  const file = await openDiskRange(path.join(RECORDINGS, name));
  return name.endsWith('.db3') ? openBag(file) : openMcap(file);
}

/** Where the first picture behind a place begins, in a file without chunks: its other messages are short. */
function pictureBehind(bytes: Uint8Array, place: number): number {
  const view = new DataView(bytes.buffer);
  const length = (at: number): number => Number(view.getBigUint64(at + 1, true));
  let at = 8;
  while (at < place || bytes[at] !== 5 || length(at) < 200) at += 9 + length(at);
  return at;
}

/** The bytes of a file whose first chunk, which declares every channel, cannot be unpacked. */
function withoutFirstChunk(name: string): Uint8Array {
  const bytes = Uint8Array.from(readFileSync(path.join(RECORDINGS, name)));
  const view = new DataView(bytes.buffer);
  const [at = 0] = recordsOf(bytes, view, 6);
  bytes.fill(0xee, at + 100, at + 120);
  return bytes;
}

/** The places of the records of a kind. */
function recordsOf(bytes: Uint8Array, view: DataView, kind: number): readonly number[] {
  const places: number[] = [];
  for (let at = 8; at + 9 < bytes.length; at += 9 + Number(view.getBigUint64(at + 1, true)))
    if (bytes[at] === kind) places.push(at);
  return places;
}

const WHOLE = [
  'plain.mcap',
  'lz4.mcap',
  'zstd.mcap',
  'no-chunks.mcap',
  'no-index.mcap',
  'no-message-index.mcap',
  'no-summary.mcap',
  'ros2-support.mcap',
  'bag.db3',
  'small-pages.db3',
];

describe.each(WHOLE)('%s', (name) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await opened(name);
  });
  afterAll(() => {
    recording.close();
  });

  it('is read no further once that is given up', async () => {
    const topic = topicNamed(recording.topics, expected.topic);
    const signal = AbortSignal.abort(new Error('enough'));
    const messages = recording.messages(topic, expected.start, { signal })[Symbol.asyncIterator]();
    await expect(messages.next()).rejects.toThrow('enough');
  });

  it('gives every frame with its time', async () => {
    expect(await framesOf(recording)).toEqual(ALL);
    expect(recording).toMatchObject({ label: name, start: expected.start, remark: null });
  });

  it('is read from any time on', async () => {
    const step = BigInt(expected.step);
    expect(await framesOf(recording, expected.start + 7n * step)).toEqual(ALL.slice(7));
    expect(await framesOf(recording, expected.start + 6n * step + 1n)).toEqual(ALL.slice(7));
    expect(await framesOf(recording, recording.end + 1n)).toEqual([]);
  });

  it('lists its topics, and why some cannot be shown', () => {
    const topic = recording.topics.find((other) => other.name === expected.topic);
    expect(topic).toMatchObject({ refusal: null, type: { schema: { name: expected.type } } });
    expect(topic?.hz).toBeGreaterThan(8);
    expect(topic?.hz).toBeLessThan(12);
    if (name === 'ros2-support.mcap') return;
    const other = recording.topics.find((candidate) => candidate.name === expected.other);
    expect(other?.refusal?.message).toContain('std_msgs/msg/String');
  });
});

describe('a file that was cut off', () => {
  it.each(['cut-off.mcap', 'cut-off-without-chunks.mcap'])(
    '%s is read as far as it is whole',
    async (name) => {
      const recording = await opened(name);
      const frames = await framesOf(recording);
      recording.close();
      expect(frames.length).toBeGreaterThan(2);
      expect(frames.length).toBeLessThan(10);
      expect(frames).toEqual(ALL.slice(0, frames.length));
      expect(recording.remark).toBe(`${name} ends early: its last record is not whole.`);
    },
  );
});

describe('a damaged file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'skipscope-recordings-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function written(name: string, bytes: Uint8Array): Promise<RangedFile> {
    await writeFile(path.join(folder, name), bytes);
    return openDiskRange(path.join(folder, name));
  }

  it.each([
    ['text.mcap', 'Once upon a time', 'text.mcap is no MCAP file.'],
    ['empty.mcap', '', 'empty.mcap is no MCAP file.'],
    [
      'text.db3',
      'Once upon a time',
      'text.db3 is no whole ROS 2 bag: it does not begin as an SQLite database does.',
    ],
  ])('%s is named', async (name, text, message) => {
    const file = await written(name, new TextEncoder().encode(text));
    const opening = name.endsWith('.db3') ? openBag(file) : openMcap(file);
    await expect(opening).rejects.toMatchObject({ code: 'invalid-input', message });
    file.close();
  });

  it('is named when a bag ends before its pages do', async () => {
    const whole = readFileSync(path.join(RECORDINGS, 'bag.db3'));
    const file = await written('half.db3', whole.subarray(0, whole.length / 2));
    await expect(
      openBag(file).then(async (recording) => {
        await framesOf(recording);
      }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('half.db3 is no whole ROS 2 bag'),
    });
    file.close();
  });

  it.each(['lz4.mcap', 'zstd.mcap', 'plain.mcap', 'no-message-index.mcap', 'no-chunks.mcap'])(
    'is read on behind a damaged chunk or record: %s',
    async (name) => {
      const bytes = Uint8Array.from(readFileSync(path.join(RECORDINGS, name)));
      const at = Math.floor(bytes.length * 0.3);
      // A message without a checksum is damaged only if its head is: elsewhere, the picture would be.
      if (name === 'no-chunks.mcap') bytes[pictureBehind(bytes, at) + 9] = 0xee;
      else bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      const recording = await openMcap(await written(name, bytes));
      const damage: string[] = [];
      const frames = await framesOf(recording, expected.start, ({ message }) => damage.push(message));
      recording.close();
      expect(frames.length).toBeGreaterThan(6);
      expect(frames.length).toBeLessThan(10);
      expect(ALL).toEqual(expect.arrayContaining(frames));
      expect(frames.at(-1)).toEqual(ALL.at(-1));
      expect(damage).toEqual([
        name === 'no-chunks.mcap'
          ? 'no-chunks.mcap is damaged: 1 message is passed over, because no part that can be read declares channel 238.'
          : expect.stringMatching(/^[\w.-]+ is damaged: \d+ bytes at byte \d+ are passed over \(.+\)\.$/u),
      ]);
      expect(recording.remark).toBe(name.startsWith('no-') ? damage[0] : null);
    },
  );

  it('gives its topics from its end where the chunk that declared them is damaged: no-index.mcap', async () => {
    const recording = await openMcap(await written('no-index.mcap', withoutFirstChunk('no-index.mcap')));
    const damage: string[] = [];
    const frames = await framesOf(recording, expected.start, ({ message }) => damage.push(message));
    recording.close();
    expect(frames.length).toBeGreaterThan(6);
    expect(frames).toEqual(ALL.slice(-frames.length));
    expect(damage).toEqual([expect.stringContaining(' bytes at byte ')]);
    expect(recording.remark).toBe(damage[0]);
  });

  it('counts the messages whose channels nothing declares any more: no-summary.mcap', async () => {
    const bytes = withoutFirstChunk('no-summary.mcap');
    await expect(openMcap(await written('no-summary.mcap', bytes))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(
        /^no-summary\.mcap holds no message: .* is damaged: 1\d messages are passed over, because no part that can be read declares channels 1, 2\.$/u,
      ),
    });
  });

  it('plays messages of a channel that is declared beside those of one that is not', async () => {
    const bytes = Uint8Array.from(readFileSync(path.join(RECORDINGS, 'no-chunks.mcap')));
    const view = new DataView(bytes.buffer);
    // The channel of the texts is the second one; its record is made one that readers pass over, as is the summary.
    const channels = recordsOf(bytes, view, 4);
    expect(channels.length).toBe(4);
    for (const at of [channels[1], channels[3]]) if (at !== undefined) bytes[at] = 0x80;
    const recording = await openMcap(await written('no-channel.mcap', bytes));
    const damage: string[] = [];
    expect(await framesOf(recording, expected.start, ({ message }) => damage.push(message))).toEqual(ALL);
    recording.close();
    const lost =
      'no-channel.mcap is damaged: 10 messages are passed over, because no part that can be read declares channel 2.';
    expect(damage).toEqual([lost]);
    expect(recording.remark).toBe(lost);
  });

  it('never breaks the reader, whatever byte is wrong', async () => {
    for (const name of ['lz4.mcap', 'small-pages.db3']) {
      const whole = readFileSync(path.join(RECORDINGS, name));
      for (let at = 20; at < whole.length; at += Math.ceil(whole.length / 60)) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
        const file = await written(`wrong-${name}`, bytes);
        const reading = (name.endsWith('.db3') ? openBag(file) : openMcap(file)).then(framesOf);
        const error = await reading.then(
          () => null,
          (reason: unknown) => reason,
        );
        file.close();
        if (error !== null)
          expect(error, `${name}, byte ${String(at)}`).toMatchObject({ name: 'SkipscopeError' });
      }
    }
  });
});

it('reads little of a long file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-ranges-'));
  await copyFile(path.join(RECORDINGS, 'lz4.mcap'), path.join(folder, 'lz4.mcap'));
  const disk = await openDiskRange(path.join(folder, 'lz4.mcap'));
  let read = 0;
  const file: RangedFile = {
    ...disk,
    read: (start, end) => {
      read += end - start;
      return disk.read(start, end);
    },
  };
  const recording = await openMcap(file);
  const topic = topicNamed(recording.topics, expected.topic);
  for await (const { time } of recording.messages(topic, recording.end - BigInt(expected.step))) {
    expect(time).toBeGreaterThan(0n);
    break;
  }
  expect(read).toBeLessThan(disk.bytes / 2);
  recording.close();
  await rm(folder, { recursive: true });
});
