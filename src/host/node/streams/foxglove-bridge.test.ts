import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { openFoxgloveBridge } from '#engine/streams/foxglove-bridge.ts';
import { ROS_DEFINITIONS, cdrOf } from '#engine/streams/ros-messages.ts';
import type { StreamMessage, StreamSource } from '#engine/streams/stream-source.ts';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import { NODE_STREAMS } from './node-streams.ts';
import { BridgeServer } from './testing/bridge-server.ts';

const TOPIC = '/camera/image/compressed';
const PICTURE = 'sensor_msgs/msg/CompressedImage';
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);

const clientMessage = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('subscribe'),
    subscriptions: z.array(z.object({ id: z.int(), channelId: z.int() })),
  }),
  z.object({ op: z.literal('unsubscribe'), subscriptionIds: z.array(z.int()) }),
  z.object({
    op: z.literal('advertise'),
    channels: z.array(
      z.object({ id: z.int(), topic: z.string(), encoding: z.string(), schemaName: z.string() }),
    ),
  }),
]);

/** A server of one camera, as a bridge of the given sub-protocol speaks; channels have other numbers after each start. */
class FoxgloveServer {
  readonly bridge: BridgeServer;
  readonly subscriptions = new Map<WebSocket, number>();
  readonly published: (readonly [topic: string, schema: string, data: Uint8Array])[] = [];
  readonly #clientChannels = new Map<number, readonly [string, string]>();
  #channel = 0;

  constructor(protocol: string, capabilities = ['clientPublish']) {
    this.bridge = new BridgeServer({
      choose: (offered) => (offered.has(protocol) ? protocol : null),
      opened: (client) => {
        this.#channel += 7;
        client.send(JSON.stringify({ op: 'serverInfo', name: 'test', capabilities, metadata: {} }));
        const camera = { id: this.#channel, topic: TOPIC, encoding: 'cdr', schemaName: PICTURE };
        const channels = [{ ...camera, schema: ROS_DEFINITIONS[PICTURE] }];
        client.send(JSON.stringify({ op: 'advertise', channels }));
        client.send('no JSON');
        client.send(JSON.stringify({ op: 'status', level: 0, message: 'hello' }));
      },
      received: (client, data) => {
        this.#received(client, data);
      },
    });
  }

  #received(client: WebSocket, data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      const channel = new DataView(data.buffer, data.byteOffset).getUint32(1, true);
      const [topic, schema] = this.#clientChannels.get(channel) ?? ['', ''];
      this.published.push([topic, schema, data.subarray(5)]);
      return;
    }
    const message = clientMessage.parse(JSON.parse(data));
    if (message.op === 'subscribe')
      for (const { id, channelId } of message.subscriptions)
        if (channelId === this.#channel) this.subscriptions.set(client, id);
    if (message.op === 'unsubscribe') this.subscriptions.delete(client);
    if (message.op === 'advertise')
      for (const { id, topic, schemaName } of message.channels)
        this.#clientChannels.set(id, [topic, schemaName]);
  }

  send(time: bigint): void {
    const stamp = { sec: 1, nanosec: 2 };
    const fields = { header: { stamp, frame_id: 'camera' }, format: 'jpeg', data: JPEG };
    const cdr = cdrOf({ name: PICTURE, fields });
    for (const [client, subscription] of this.subscriptions) {
      const bytes = new Uint8Array(13 + cdr.length);
      bytes[0] = 1;
      const view = new DataView(bytes.buffer);
      view.setUint32(1, subscription, true);
      view.setBigUint64(5, time, true);
      bytes.set(cdr, 13);
      client.send(bytes);
    }
  }

  async restart(): Promise<void> {
    this.subscriptions.clear();
    await this.bridge.kill();
    await this.bridge.start();
  }
}

let server: FoxgloveServer;
let source: StreamSource | null = null;
afterEach(async () => {
  source?.close();
  source = null;
  await server.bridge.kill();
});

async function connected(protocol: string, capabilities?: string[]): Promise<StreamSource> {
  server = new FoxgloveServer(protocol, capabilities);
  await server.bridge.start();
  source = await openFoxgloveBridge({ ...NODE_STREAMS, url: server.bridge.url });
  return source;
}

/** Plays the camera; `frame` sends one and resolves to it. */
function playing(stream: StreamSource) {
  const stopping = new AbortController();
  const heard: StreamMessage[] = [];
  const ended = stream.play(TOPIC, (message) => heard.push(message), stopping.signal);
  const frame = async (time: bigint): Promise<StreamMessage | undefined> => {
    await expect.poll(() => server.subscriptions.size).toBe(1);
    const before = heard.length;
    server.send(time);
    await expect.poll(() => heard.length).toBe(before + 1);
    return heard.at(-1);
  };
  const stop = (): Promise<void> => {
    stopping.abort();
    return ended;
  };
  return { frame, stop };
}

describe.each(['foxglove.sdk.v1', 'foxglove.websocket.v1'])(
  'a foxglove bridge that speaks %s',
  (protocol) => {
    it('gives the frames of a topic, until it is stopped', async () => {
      const stream = await connected(protocol);
      const { frame, stop } = playing(stream);
      const message = await frame(123n);
      expect(message?.time).toBe(123n);
      const read = openPictureReader(topicNamed(stream.topics(), TOPIC).type);
      expect(read(message?.data ?? new Uint8Array(0))).toEqual({ kind: 'file', format: 'jpeg', bytes: JPEG });
      await stop();
      await expect.poll(() => server.subscriptions.size).toBe(0);
    });

    it('goes on when it was killed and comes back, with other numbers for its topics', async () => {
      const { frame, stop } = playing(await connected(protocol));
      await frame(1n);
      await server.restart();
      expect((await frame(2n))?.time).toBe(2n);
      await stop();
    });

    it('takes what is published, byte for byte, and again once it came back', async () => {
      const stream = await connected(protocol);
      const text = 'two cars and a büs';
      stream.publisher?.publish('/skipscope/answer', { name: 'std_msgs/msg/String', fields: { data: text } });
      await expect.poll(() => server.published.length).toBe(1);
      const utf8 = Buffer.from(text);
      const cdr = Buffer.concat([
        Buffer.from([0, 1, 0, 0, utf8.length + 1, 0, 0, 0]),
        utf8,
        Buffer.from([0]),
      ]);
      expect(server.published).toEqual([['/skipscope/answer', 'std_msgs/msg/String', new Uint8Array(cdr)]]);
      const { frame, stop } = playing(stream);
      await server.restart();
      await frame(3n);
      stream.publisher?.publish('/skipscope/answer', { name: 'std_msgs/msg/String', fields: { data: text } });
      await expect.poll(() => server.published.length).toBe(2);
      expect(server.published[1]).toEqual(server.published[0]);
      const header = { stamp: { sec: 1, nanosec: 0 }, frame_id: '' };
      expect(() =>
        stream.publisher?.publish('/skipscope/answer', {
          name: 'vision_msgs/msg/Classification',
          fields: { header, results: [] },
        }),
      ).toThrow('Messages on /skipscope/answer are of the type std_msgs/msg/String');
      await stop();
    });
  },
);

describe('a bridge', () => {
  it('that lets nobody publish says so', async () => {
    const stream = await connected('foxglove.sdk.v1', []);
    await expect.poll(() => stream.topics().length).toBe(1);
    expect(() =>
      stream.publisher?.publish('/x', { name: 'std_msgs/msg/String', fields: { data: '' } }),
    ).toThrow('This bridge lets no client publish.');
  });

  it('without a topic names those that it has', async () => {
    const stream = await connected('foxglove.sdk.v1');
    await expect(stream.play('/lidar', () => undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'not-found',
      remedy: `Choose one of: ${TOPIC}.`,
    });
  });

  it('that is not there, or speaks something else, is named', async () => {
    server = new FoxgloveServer('another.v1');
    await server.bridge.start();
    const url = server.bridge.url;
    await expect(openFoxgloveBridge({ ...NODE_STREAMS, url })).rejects.toMatchObject({ code: 'connection' });
    await server.bridge.kill();
    await expect(openFoxgloveBridge({ ...NODE_STREAMS, url })).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining(`${url} cannot be reached: `),
    });
  });
});
