import { describe, expect, it } from 'vitest';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import { openMcap } from '#engine/streams/mcap-recording.ts';
import type { Recording } from '#engine/streams/recording.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import type { AnsweredFrame } from './answered-frame.ts';
import { DriveRecorder } from './drive-recorder.ts';
import { answeredFrame } from './testing/answered-frame.ts';
import { ANSWERS_TOPIC, recordedAnswersSchema } from './recorded-answers.ts';

const TOPIC = '/camera/image';
const FILE: CameraPicture = { kind: 'file', format: 'jpeg', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 9) };
const PIXELS: CameraPicture = {
  kind: 'pixels',
  image: { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
};

function frame(index: number, picture: CameraPicture): AnsweredFrame {
  const frame = answeredFrame(index, [9, 6], false, [3, 7]);
  const [first, second] = frame.answers;
  return {
    ...frame,
    time: 1_700_000_000_000_000_000n + BigInt(index) * 1_000_000_000n,
    picture,
    settings: { ...frame.settings, question: { prompt: 'What?', maxNewTokens: undefined } },
    answers: [first, { ...second, answer: 'a büs', tokens: 3 }],
  };
}

async function recorded(pictures: readonly CameraPicture[], whole = true): Promise<Recording> {
  const parts: Uint8Array[] = [];
  const sink = {
    write: (bytes: Uint8Array) => {
      parts.push(bytes);
      return Promise.resolve();
    },
  };
  const description = {
    source: 'ws://robot:8765',
    topic: TOPIC,
    model: 'm',
    modelHash: 'h',
    provider: 'cpu',
  };
  const recorder = await DriveRecorder.start(sink, description);
  for (const [index, picture] of pictures.entries()) await recorder.add(frame(index, picture));
  if (whole) await recorder.end();
  const bytes = new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer());
  const file = {
    name: 'drive.mcap',
    bytes: bytes.length,
    read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
    close: () => undefined,
  };
  return openMcap(file);
}

async function messagesOf(recording: Recording, name: string) {
  const topic = recording.topics.find((other) => other.name === name);
  const found: { time: bigint; data: Uint8Array }[] = [];
  if (topic) for await (const message of recording.messages(topic, 0n)) found.push(message);
  return found;
}

describe('the recording of a drive', () => {
  it.each([
    ['picture files', FILE],
    ['pixels', PIXELS],
  ])('holds the used frames as the camera sent them: %s', async (_, picture) => {
    const recording = await recorded([picture, picture]);
    const read = openPictureReader(topicNamed(recording.topics, TOPIC).type);
    const messages = await messagesOf(recording, TOPIC);
    expect(messages.map(({ data }) => read(data))).toEqual([picture, picture]);
    expect(messages.map(({ time }) => time - recording.start)).toEqual([0n, 1_000_000_000n]);
  });

  it('holds both answers with their times and the blocks that were skipped', async () => {
    const [, second] = await messagesOf(await recorded([FILE, FILE]), ANSWERS_TOPIC);
    const text = new TextDecoder().decode(second?.data);
    expect(recordedAnswersSchema.parse(JSON.parse(text))).toEqual({
      frame: 1,
      prompt: 'What?',
      maxNewTokens: null,
      same: false,
      ageMs: 25,
      lanes: [
        {
          name: 'Full model',
          skip: [],
          answer: 'a car',
          tokens: 2,
          latencyMs: { vision: 5, prefill: 20, perToken: 3, total: 9 },
        },
        {
          name: 'Skip set',
          skip: [3, 7],
          answer: 'a büs',
          tokens: 3,
          latencyMs: { vision: 5, prefill: 20, perToken: 3, total: 6 },
        },
      ],
    });
  });

  it('lists the answers as no topic with pictures', async () => {
    const answers = (await recorded([FILE])).topics.find(({ name }) => name === ANSWERS_TOPIC);
    expect(answers?.refusal?.message).toContain('skipscope.Answers');
  });
});
