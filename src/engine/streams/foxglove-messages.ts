import { z } from 'zod';

/** The sub-protocols of a foxglove bridge: bridge 3 and later speaks only the first, older ones only the second. */
export const FOXGLOVE_PROTOCOLS = ['foxglove.sdk.v1', 'foxglove.websocket.v1'] as const;

const id = z.int().nonnegative();

/** Messages of the server that are used (github.com/foxglove/ws-protocol/blob/main/docs/spec.md). */
const serverMessageSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('serverInfo'),
    capabilities: z.array(z.string()).default([]),
    supportedEncodings: z.array(z.string()).default([]),
  }),
  z.object({
    op: z.literal('advertise'),
    channels: z.array(
      z.object({
        id,
        topic: z.string(),
        encoding: z.string(),
        schemaName: z.string(),
        schema: z.string(),
        schemaEncoding: z.string().nullish(),
      }),
    ),
  }),
  z.object({ op: z.literal('unadvertise'), channelIds: z.array(id) }),
]);

export type FoxgloveServerMessage = z.infer<typeof serverMessageSchema>;
export type FoxgloveChannel = Extract<FoxgloveServerMessage, { op: 'advertise' }>['channels'][number];

/** A message of the server; null for one that is not used, or is not understood. */
export function parseServerMessage(text: string): FoxgloveServerMessage | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  return serverMessageSchema.safeParse(json).data ?? null;
}

/** A message of a subscribed channel. */
export interface FoxgloveData {
  readonly subscription: number;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly data: Uint8Array<ArrayBuffer>;
}

const MESSAGE_DATA = 1;
const DATA_AT = 13;

/** The bytes of the server as a message of a channel; null for others, such as its clock. */
export function parseData(bytes: Uint8Array<ArrayBuffer>): FoxgloveData | null {
  if (bytes[0] !== MESSAGE_DATA || bytes.length < DATA_AT) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    subscription: view.getUint32(1, true),
    time: view.getBigUint64(5, true),
    data: bytes.subarray(DATA_AT),
  };
}

/** A message of a client on a channel that it has announced. */
export function clientData(channel: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + data.length);
  bytes[0] = MESSAGE_DATA;
  new DataView(bytes.buffer).setUint32(1, channel, true);
  bytes.set(data, 5);
  return bytes;
}
