import { encode } from 'cbor2';
import { describe, expect, it } from 'vitest';
import { ROS_DEFINITIONS } from '#engine/streams/ros-messages.ts';
import type { MessageType } from './message-type.ts';
import { openPictureReader, refusalOf } from './picture-reader.ts';

function typed(name: string, encoding = 'cdr', schemaEncoding = 'ros2msg', text = ''): MessageType {
  return { encoding, schema: { name, encoding: schemaEncoding, data: new TextEncoder().encode(text) } };
}

describe('a topic', () => {
  it.each([
    'sensor_msgs/msg/Image',
    'sensor_msgs/Image',
    'sensor_msgs::msg::Image',
    'sensor_msgs/msg/CompressedImage',
    'foxglove.CompressedImage',
    'foxglove.RawImage',
    'foxglove_msgs/msg/RawImage',
  ])('of %s can be shown', (name) => {
    expect(refusalOf(typed(name))).toBeNull();
  });

  it('of anything else is refused by name', () => {
    expect(refusalOf(typed('sensor_msgs/msg/PointCloud2'))).toMatchObject({
      code: 'unsupported',
      message: 'Messages of the type sensor_msgs/msg/PointCloud2 hold no picture that is read.',
    });
    expect(refusalOf(typed('sensor_msgs/Image', 'ros1', 'ros1msg'))?.message).toBe(
      'Messages in the form "ros1" with a definition in "ros1msg" are not read.',
    );
    expect(refusalOf(typed(''))?.message).toContain('without a name');
  });

  it('is refused where its definition cannot be understood', () => {
    expect(() => openPictureReader(typed('sensor_msgs/msg/Image', 'cdr', 'ros2msg', 'uint8[ data'))).toThrow(
      'The definition of sensor_msgs/msg/Image cannot be understood',
    );
    expect(() => openPictureReader(typed('foxglove.RawImage', 'protobuf', 'protobuf', 'nonsense'))).toThrow(
      'The definition of foxglove.RawImage cannot be understood',
    );
  });
});

describe('a message without a picture in it', () => {
  it('is named', () => {
    const name = 'sensor_msgs/msg/Image';
    const read = openPictureReader(typed(name, 'cdr', 'ros2msg', ROS_DEFINITIONS[name]));
    expect(() => read(new Uint8Array(0))).toThrow(
      'A frame is broken: its 0 bytes are no sensor_msgs/msg/Image.',
    );
  });
});

describe('a message of rosbridge', () => {
  const read = openPictureReader(typed('sensor_msgs/msg/Image', 'rosbridge-cbor', ''));
  const picture = { height: 1, width: 2, encoding: 'bgr8', is_bigendian: 0, step: 6 };

  it('is read as CBOR', () => {
    const msg = { ...picture, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const image = { width: 2, height: 1, data: Uint8Array.of(3, 2, 1, 6, 5, 4) };
    expect(read(encode({ op: 'publish', topic: '/camera', msg }))).toEqual({ kind: 'pixels', image });
  });

  it('is named when something is missing', () => {
    expect(() => read(encode({ op: 'publish', topic: '/camera', msg: picture }))).toThrow(
      'A frame is broken: data: ',
    );
    expect(() => read(Uint8Array.of(0xff))).toThrow('A frame is broken: ');
  });
});
