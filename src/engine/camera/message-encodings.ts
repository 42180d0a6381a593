import { decode as decodeCbor } from 'cbor2';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { parseRos2idl } from '@foxglove/ros2idl-parser';
import { parse as parseRos2msg } from '@foxglove/rosmsg';
import { MessageReader } from '@foxglove/rosmsg2-serialization';
import type { MessageSchema } from './message-type.ts';

/** Reads the fields of a message; throws anything for bytes that are no such message. */
type FieldReader = (data: Uint8Array) => unknown;

/** Makes a reader of messages of one schema; throws anything for a definition that cannot be understood. */
type FieldReaderOf = (schema: MessageSchema) => FieldReader;

/** The forms of messages that are read, by the encodings of message and schema. */
export const MESSAGE_ENCODINGS: ReadonlyMap<string, FieldReaderOf> = new Map([
  ['cdr/ros2msg', (schema) => cdrReader(parseRos2msg(textOf(schema), { ros2: true }))],
  ['cdr/ros2idl', (schema) => cdrReader(parseRos2idl(textOf(schema)))],
  ['protobuf/protobuf', protobufReader],
  ['rosbridge-cbor/', () => rosbridgeFields],
]);

/** A message of rosbridge, which names its fields itself, comes in an envelope. */
const rosbridgeFields: FieldReader = (data) => {
  const envelope: unknown = decodeCbor(data);
  return typeof envelope === 'object' && envelope !== null && 'msg' in envelope ? envelope.msg : undefined;
};

function textOf({ data }: MessageSchema): string {
  return new TextDecoder().decode(data);
}

function cdrReader(definitions: ConstructorParameters<typeof MessageReader>[0]): FieldReader {
  const reader = new MessageReader(definitions);
  return (data) => reader.readMessage(data);
}

/** The schema of a protobuf message is the compiled form of its file and of those that it imports. */
function protobufReader({ name, data }: MessageSchema): FieldReader {
  const message = createFileRegistry(fromBinary(FileDescriptorSetSchema, data)).getMessage(name);
  if (!message) throw new Error(`its definition has no message ${name}`);
  return (bytes) => fromBinary(message, bytes);
}
