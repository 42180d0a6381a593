import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { brokenFrame, unreadFrames } from './broken-frame.ts';
import type { CameraPicture } from './camera-picture.ts';
import { IMAGE_MESSAGE_NAMES, pictureOfFields } from './image-messages.ts';
import { MESSAGE_ENCODINGS } from './message-encodings.ts';
import type { MessageType } from './message-type.ts';

/** The picture in the bytes of a message. Throws as `compressedImage` and `rawImage` do. */
export type PictureReader = (data: Uint8Array) => CameraPicture;

/** Why the messages of a type cannot be shown, as an error that names the type; null when they can. */
export function refusalOf({ schema, encoding }: MessageType): SkipscopeError | null {
  if (pictureOfFields(schema.name) === null)
    return unreadFrames(
      `Messages of the type ${schema.name || 'without a name'} hold no picture that is read.`,
      `Choose a topic of ${IMAGE_MESSAGE_NAMES}.`,
    );
  if (MESSAGE_ENCODINGS.has(`${encoding}/${schema.encoding}`)) return null;
  return unreadFrames(
    `Messages in the form "${encoding}" with a definition in "${schema.encoding}" are not read.`,
    'Record or publish them as CDR (ros2msg or ros2idl) or protobuf.',
  );
}

/**
 * A reader of the pictures of a topic. Throws as `refusalOf` says, and `SkipscopeError('unsupported')` for a definition that cannot
 * be understood.
 */
export function openPictureReader(type: MessageType): PictureReader {
  const refusal = refusalOf(type);
  const picture = pictureOfFields(type.schema.name);
  const open = MESSAGE_ENCODINGS.get(`${type.encoding}/${type.schema.encoding}`);
  if (refusal || !picture || !open)
    throw refusal ?? unreadFrames('This topic is not read.', 'Choose another.');
  const fields = understood(type, open);
  return (data) => {
    let message: unknown;
    try {
      message = fields(data);
    } catch (cause) {
      throw brokenFrame(`its ${String(data.length)} bytes are no ${type.schema.name}`, { cause });
    }
    return picture(message);
  };
}

function understood<T>({ schema }: MessageType, open: (schema: MessageType['schema']) => T): T {
  try {
    return open(schema);
  } catch (cause) {
    throw new SkipscopeError(
      'unsupported',
      `The definition of ${schema.name} cannot be understood: ${errorMessage(cause)}.`,
      'Record the topic again with a current version of the recorder.',
      { cause },
    );
  }
}
