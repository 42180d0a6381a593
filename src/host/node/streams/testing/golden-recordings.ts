import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import type { DamageSink } from '#engine/streams/recording-damage.ts';
import type { Recording } from '#engine/streams/recording.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';

/** The recordings of make_recordings.py. */
export const RECORDINGS = 'test-data/streams/recordings';
/** What is in each of them. */
export const expected = z
  .object({
    topic: z.string(),
    type: z.string(),
    other: z.string(),
    start: z.string().transform(BigInt),
    step: z.number(),
    frames: z.array(z.string()).length(10),
  })
  .parse(JSON.parse(readFileSync('test-data/streams/recordings.json', 'utf8')));

/** Every frame: its time behind the start, in steps, and its picture file. */
export const ALL = expected.frames.map((frame, index) => [index, frame] as const);

/** Times behind the start, in steps, with the picture files, of the messages from a time on. */
export async function framesOf(recording: Recording, from = expected.start, onDamage?: DamageSink) {
  const topic = topicNamed(recording.topics, expected.topic);
  const read = openPictureReader(topic.type);
  const frames: (readonly [number, string])[] = [];
  for await (const { data, time } of recording.messages(topic, from, onDamage && { onDamage })) {
    const picture = read(data);
    if (picture.kind !== 'file') throw new Error('Expected a picture file.');
    frames.push([Number(time - expected.start) / expected.step, Buffer.from(picture.bytes).toString('hex')]);
  }
  return frames;
}
