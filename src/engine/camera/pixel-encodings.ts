import { BAYER_PATTERNS, bayerMosaic } from './bayer-pixels.ts';
import { GREY16, packedChannels } from './packed-pixels.ts';
import type { PixelEncoding } from './raw-picture.ts';
import { NV12, pairedYuv } from './yuv-pixels.ts';

const BGR8 = packedChannels(3, [2, 1, 0]);
const GREY8 = packedChannels(1, [0, 0, 0]);
const UYVY = pairedYuv(1);
const YUYV = pairedYuv(0);

/**
 * The encodings of `sensor_msgs/Image` and `foxglove.RawImage` that are read, by their names (sensor_msgs/image_encodings.hpp).
 * `8UC1` and `8UC3` are what OpenCV calls grey and blue, green, red; `uyvy` and `yuyv` are later names of the two above them.
 */
export const PIXEL_ENCODINGS: ReadonlyMap<string, PixelEncoding> = new Map([
  ['rgb8', packedChannels(3, [0, 1, 2])],
  ['bgr8', BGR8],
  ['8UC3', BGR8],
  ['rgba8', packedChannels(4, [0, 1, 2])],
  ['bgra8', packedChannels(4, [2, 1, 0])],
  ['mono8', GREY8],
  ['8UC1', GREY8],
  ['mono16', GREY16],
  ['yuv422', UYVY],
  ['uyvy', UYVY],
  ['yuv422_yuy2', YUYV],
  ['yuyv', YUYV],
  ['nv12', NV12],
  ...BAYER_PATTERNS.flatMap((pattern): [string, PixelEncoding][] => [
    [`bayer_${pattern}8`, bayerMosaic(pattern, 1)],
    [`bayer_${pattern}16`, bayerMosaic(pattern, 2)],
  ]),
]);
