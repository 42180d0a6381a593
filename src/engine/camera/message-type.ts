/** The definition of a message, as recordings and bridges carry it. */
export interface MessageSchema {
  /** Such as `sensor_msgs/msg/Image` or `foxglove.CompressedImage`. */
  readonly name: string;
  /** The language of `data`: `ros2msg`, `ros2idl`, `protobuf`; empty where messages describe themselves. */
  readonly encoding: string;
  readonly data: Uint8Array;
}

/** The type of a topic's messages, and how their bytes are to be read. */
export interface MessageType {
  readonly schema: MessageSchema;
  /** The form of the messages: `cdr`, `protobuf` or `rosbridge-cbor`. */
  readonly encoding: string;
}
