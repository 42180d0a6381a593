import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import { type RosMessage, rosTime } from '#engine/streams/ros-messages.ts';

/** A picture as the message of a camera: `sensor_msgs/CompressedImage` for a file, `sensor_msgs/Image` for pixels. */
export function pictureMessage(picture: CameraPicture, time: bigint): RosMessage {
  const header = { stamp: rosTime(time), frame_id: '' };
  if (picture.kind === 'file')
    return {
      name: 'sensor_msgs/msg/CompressedImage',
      fields: { header, format: picture.format, data: picture.bytes },
    };
  const { width, height, data } = picture.image;
  return {
    name: 'sensor_msgs/msg/Image',
    fields: { header, height, width, encoding: 'rgb8', is_bigendian: 0, step: width * 3, data },
  };
}
