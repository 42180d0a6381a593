import { z } from 'zod';
import { faultText } from '#engine/base/schema-issue.ts';
import { brokenFrame, unreadFrames } from './broken-frame.ts';
import type { CameraPicture } from './camera-picture.ts';
import { PIXEL_ENCODINGS } from './pixel-encodings.ts';
import { requireRows } from './raw-picture.ts';

const size = z.int().nonnegative();

/** What `sensor_msgs/Image` and `foxglove.RawImage` have in common; the latter is always little-endian. */
const rawImageFields = z.object({
  width: size,
  height: size,
  encoding: z.string(),
  is_bigendian: z.union([z.number(), z.boolean()]).default(false),
  step: size,
  data: z.instanceof(Uint8Array),
});

/**
 * The picture in the fields of a message with uncompressed pixels. Throws `SkipscopeError('unsupported')` naming an encoding that is
 * not read, and `SkipscopeError('invalid-input')` for a broken frame.
 */
export function rawImage(fields: unknown): CameraPicture {
  const parsed = rawImageFields.safeParse(fields);
  if (!parsed.success) throw brokenFrame(faultText(parsed.error));
  const { encoding: name, is_bigendian, ...picture } = parsed.data;
  const encoding = PIXEL_ENCODINGS.get(name);
  if (!encoding)
    throw unreadFrames(
      `Pixels of the encoding "${name}" are not read.`,
      `Choose a topic with one of: ${[...PIXEL_ENCODINGS.keys()].join(', ')}.`,
    );
  const raw = { ...picture, bigEndian: Boolean(is_bigendian) };
  requireRows(raw, encoding);
  const { width, height } = raw;
  return { kind: 'pixels', image: { width, height, data: encoding.toRgb(raw) } };
}
