import { CdrBytes } from './cdr-bytes.ts';

const SEPARATOR = '='.repeat(80);
const TIME = `${SEPARATOR}\nMSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec`;
const HEADER = `${SEPARATOR}\nMSG: std_msgs/Header\nbuiltin_interfaces/Time stamp\nstring frame_id\n${TIME}`;

/** Definitions of the messages that are written (ros2msg), by their names in ROS 2. */
export const ROS_DEFINITIONS = {
  'std_msgs/msg/String': 'string data',
  'vision_msgs/msg/Classification': [
    'std_msgs/Header header',
    'ObjectHypothesis[] results',
    SEPARATOR,
    'MSG: vision_msgs/ObjectHypothesis',
    'string class_id',
    'float64 score',
    HEADER,
  ].join('\n'),
  'sensor_msgs/msg/CompressedImage': `std_msgs/Header header\nstring format\nuint8[] data\n${HEADER}`,
  'sensor_msgs/msg/Image': [
    'std_msgs/Header header',
    'uint32 height',
    'uint32 width',
    'string encoding',
    'uint8 is_bigendian',
    'uint32 step',
    'uint8[] data',
    HEADER,
  ].join('\n'),
} as const;

export type RosMessageName = keyof typeof ROS_DEFINITIONS;

interface RosHeader {
  readonly stamp: { readonly sec: number; readonly nanosec: number };
  readonly frame_id: string;
}

/** The fields of each message, as ROS 2 names them. */
interface RosFields {
  readonly 'std_msgs/msg/String': { readonly data: string };
  readonly 'vision_msgs/msg/Classification': {
    readonly header: RosHeader;
    readonly results: readonly { readonly class_id: string; readonly score: number }[];
  };
  readonly 'sensor_msgs/msg/CompressedImage': {
    readonly header: RosHeader;
    readonly format: string;
    readonly data: Uint8Array;
  };
  readonly 'sensor_msgs/msg/Image': {
    readonly header: RosHeader;
    readonly height: number;
    readonly width: number;
    readonly encoding: string;
    readonly is_bigendian: number;
    readonly step: number;
    readonly data: Uint8Array;
  };
}

/** A message of ROS 2, by its fields. */
export type RosMessage = {
  readonly [Name in RosMessageName]: { readonly name: Name; readonly fields: RosFields[Name] };
}[RosMessageName];

/** A message as CDR, the form of ROS 2 on the wire and in recordings. */
export function cdrOf({ name, fields }: RosMessage): Uint8Array<ArrayBuffer> {
  const cdr = new CdrBytes();
  switch (name) {
    case 'std_msgs/msg/String':
      return cdr.string(fields.data).finish();
    case 'vision_msgs/msg/Classification':
      withHeader(cdr, fields.header).uint32(fields.results.length);
      for (const { class_id, score } of fields.results) cdr.string(class_id).float64(score);
      return cdr.finish();
    case 'sensor_msgs/msg/CompressedImage':
      return withHeader(cdr, fields.header).string(fields.format).sequence(fields.data).finish();
    case 'sensor_msgs/msg/Image':
      return withHeader(cdr, fields.header)
        .uint32(fields.height)
        .uint32(fields.width)
        .string(fields.encoding)
        .uint8(fields.is_bigendian)
        .uint32(fields.step)
        .sequence(fields.data)
        .finish();
  }
}

function withHeader(cdr: CdrBytes, { stamp, frame_id }: RosHeader): CdrBytes {
  return cdr.int32(stamp.sec).uint32(stamp.nanosec).string(frame_id);
}

/** Nanoseconds since the epoch as a time of ROS 2. */
export function rosTime(nanoseconds: bigint): RosHeader['stamp'] {
  return { sec: Number(nanoseconds / 1_000_000_000n), nanosec: Number(nanoseconds % 1_000_000_000n) };
}
