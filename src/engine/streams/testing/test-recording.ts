import { ROS_DEFINITIONS } from '../ros-messages.ts';
import type { Recording } from '../recording.ts';

export const TOPIC = '/camera/image';

/** A recording of so many messages, one every `stepMs`; each holds its number. */
export function testRecording(messages: number, stepMs: number): Recording {
  const name = 'sensor_msgs/msg/Image';
  const schema = { name, encoding: 'ros2msg', data: new TextEncoder().encode(ROS_DEFINITIONS[name]) };
  const timeOf = (index: number): bigint => BigInt(Math.round(index * stepMs * 1e6));
  return {
    label: 'test.mcap',
    topics: [{ name: TOPIC, type: { encoding: 'cdr', schema }, refusal: null, hz: 1000 / stepMs, messages }],
    start: 0n,
    end: timeOf(messages - 1),
    remark: null,
    async *messages(_, from) {
      for (let index = 0; index < messages; index++)
        if (timeOf(index) >= from) yield { data: Uint8Array.of(index), time: timeOf(index) };
    },
    close: () => undefined,
  };
}
