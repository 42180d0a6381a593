import { readFileSync } from 'node:fs';
import { parse } from '@foxglove/rosmsg';
import { MessageReader } from '@foxglove/rosmsg2-serialization';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROS_DEFINITIONS, type RosMessage, cdrOf } from './ros-messages.ts';

const header = { stamp: { sec: 1_700_000_000, nanosec: 5 }, frame_id: 'cämera' };
const MESSAGES: readonly RosMessage[] = [
  { name: 'std_msgs/msg/String', fields: { data: 'zwei Büsse 🚌' } },
  {
    name: 'vision_msgs/msg/Classification',
    fields: {
      header,
      results: [
        { class_id: 'car', score: NaN },
        { class_id: 'büs', score: 0.5 },
      ],
    },
  },
  { name: 'vision_msgs/msg/Classification', fields: { header, results: [] } },
  {
    name: 'sensor_msgs/msg/CompressedImage',
    fields: { header, format: 'jpeg', data: new Uint8Array(999).fill(7) },
  },
  {
    name: 'sensor_msgs/msg/Image',
    fields: {
      header,
      height: 1,
      width: 2,
      encoding: 'rgb8',
      is_bigendian: 0,
      step: 6,
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    },
  },
];

describe('messages of ROS 2', () => {
  it.each(MESSAGES)('are read back by another reader: $name', (message) => {
    const reader = new MessageReader(parse(ROS_DEFINITIONS[message.name], { ros2: true }));
    expect(reader.readMessage(cdrOf(message))).toEqual(message.fields);
  });

  it('are the bytes that rosbags writes', () => {
    const golden = z
      .object({ messages: z.array(z.object({ name: z.string(), cdr: z.string() })) })
      .parse(JSON.parse(readFileSync('test-data/streams/messages.json', 'utf8')));
    const ours = MESSAGES.map((message) => ({
      name: message.name,
      cdr: Buffer.from(cdrOf(message)).toString('hex'),
    }));
    expect(ours).toEqual(golden.messages);
  });
});
