import type { CameraPicture } from './camera-picture.ts';
import { compressedImage } from './compressed-image.ts';
import { rawImage } from './raw-image.ts';

/** The picture in the fields of a message. Throws as `compressedImage` and `rawImage` do. */
export type PictureOfFields = (fields: unknown) => CameraPicture;

/** The messages that hold a picture, by their names in ROS 2 and Foxglove. */
const IMAGE_MESSAGES: ReadonlyMap<string, PictureOfFields> = new Map([
  ['sensor_msgs/CompressedImage', compressedImage],
  ['sensor_msgs/Image', rawImage],
  ['foxglove/CompressedImage', compressedImage],
  ['foxglove/RawImage', rawImage],
]);

/** The names of these messages as a person knows them. */
export const IMAGE_MESSAGE_NAMES =
  'sensor_msgs/CompressedImage, sensor_msgs/Image, foxglove.CompressedImage and foxglove.RawImage';

/**
 * How the picture of such a message is found in its fields; null for messages without one. A name is written in several ways:
 * `sensor_msgs/msg/Image`, `sensor_msgs::msg::Image`, `foxglove.RawImage`, `foxglove_msgs/msg/RawImage`.
 */
export function pictureOfFields(schemaName: string): PictureOfFields | null {
  const name = schemaName
    .replace(/::|\./gu, '/')
    .replace('/msg/', '/')
    .replace(/^foxglove_msgs\//u, 'foxglove/');
  return IMAGE_MESSAGES.get(name) ?? null;
}
