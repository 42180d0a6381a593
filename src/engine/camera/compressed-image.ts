import { z } from 'zod';
import { faultText } from '#engine/base/schema-issue.ts';
import { requireFewBytes } from '#engine/image/picture-limits.ts';
import { brokenFrame, unreadFrames } from './broken-frame.ts';
import type { CameraPicture } from './camera-picture.ts';
import { pictureFormat } from './picture-format.ts';

/** What `sensor_msgs/CompressedImage` and `foxglove.CompressedImage` have in common. */
const compressedImageFields = z.object({ format: z.string(), data: z.instanceof(Uint8Array) });

/**
 * A format names a kind of file, alone (`jpeg`) or among the encodings on both sides of the compression (`rgb8; jpeg compressed
 * bgr8`). The pixels of the file have their true colours either way. Depth is compressed as PNG, too, behind a header of its own.
 */
const FILE_IN_FORMAT = /(?:^|[;\s])(?<!compressedDepth\s)(?:jpe?g|png|webp)(?:$|[;\s])/iu;

/**
 * The picture in the fields of a message with a picture file. Throws `SkipscopeError('unsupported')` naming a format that is not
 * read, such as depth or video, and `SkipscopeError('invalid-input')` for a broken frame. A file may still turn out to be damaged
 * when it is decoded.
 */
export function compressedImage(fields: unknown): CameraPicture {
  const parsed = compressedImageFields.safeParse(fields);
  if (!parsed.success) throw brokenFrame(faultText(parsed.error));
  const { format: said, data } = parsed.data;
  const format = pictureFormat(data);
  if (format === null) {
    if (FILE_IN_FORMAT.test(said.trim())) throw brokenFrame(`its ${data.length} bytes are no "${said}" file`);
    throw unreadFrames(
      `Pictures of the format "${said}" are not read.`,
      'Choose a topic with JPEG, PNG or WebP pictures.',
    );
  }
  requireFewBytes('of a frame', data.length);
  return { kind: 'file', format, bytes: new Uint8Array(data) };
}
