import { encode } from 'cbor2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { openRosbridge } from '#engine/streams/rosbridge.ts';
import type { StreamMessage, StreamSource } from '#engine/streams/stream-source.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import { NODE_STREAMS } from './node-streams.ts';
import { BridgeServer } from './testing/bridge-server.ts';

const TOPIC = '/camera/image';
const TYPE = 'sensor_msgs/msg/Image';
const message = z.looseObject({ op: z.string(), topic: z.string().optional(), id: z.string().optional() });

/** What rosbridge_suite does: services answer in JSON, messages of a subscription with `compression: cbor` come as CBOR. */
const subscribed = new Map<WebSocket, unknown>();
const told: z.infer<typeof message>[] = [];
let server: BridgeServer;
const texts: string[] = [];
let source: StreamSource;

beforeEach(async () => {
  told.length = 0;
  texts.length = 0;
  subscribed.clear();
  server = new BridgeServer({
    opened: () => undefined,
    received: (client, data) => {
      texts.push(String(data));
      // Python reads NaN, JSON.parse does not.
      const request = message.parse(JSON.parse(String(data).replaceAll(':NaN', ':null')));
      told.push(request);
      if (request.op === 'subscribe') subscribed.set(client, request['compression']);
      if (request.op === 'unsubscribe') subscribed.delete(client);
      if (request.op !== 'call_service') return;
      const values = { topics: [TOPIC, '/rosout'], types: [TYPE, 'rcl_interfaces/msg/Log'] };
      const { id } = request;
      client.send(
        JSON.stringify({ op: 'service_response', service: '/rosapi/topics', id, values, result: true }),
      );
    },
  });
  await server.start();
  source = await openRosbridge({ ...NODE_STREAMS, url: server.url });
});

afterEach(async () => {
  source.close();
  await server.kill();
});

function sendFrame(blue: number): void {
  const header = { stamp: { sec: 1, nanosec: 2 }, frame_id: 'camera' };
  const picture = { header, height: 1, width: 1, encoding: 'bgr8', is_bigendian: 0, step: 3 };
  const msg = { ...picture, data: Uint8Array.of(blue, 2, 3) };
  for (const [client, compression] of subscribed)
    if (compression === 'cbor') client.send(encode({ op: 'publish', topic: TOPIC, msg }));
}

it('gives frames, and goes on when it was killed and comes back', async () => {
  const stopping = new AbortController();
  const heard: StreamMessage[] = [];
  const ended = source.play(TOPIC, (frame) => heard.push(frame), stopping.signal);
  await expect.poll(() => subscribed.size).toBe(1);
  const read = openPictureReader(topicNamed(source.topics(), TOPIC).type);
  sendFrame(9);
  await expect.poll(() => heard.length).toBe(1);
  const [first] = heard;
  const image = { width: 1, height: 1, data: Uint8Array.of(3, 2, 9) };
  expect(read(first?.data ?? new Uint8Array(0))).toEqual({ kind: 'pixels', image });
  subscribed.clear();
  await server.kill();
  await server.start();
  await expect.poll(() => subscribed.size).toBe(1);
  sendFrame(8);
  await expect.poll(() => heard.length).toBe(2);
  stopping.abort();
  await ended;
  await expect.poll(() => subscribed.size).toBe(0);
});

it('lists its topics, and why some cannot be shown', async () => {
  await expect.poll(() => source.topics().map(({ name }) => name)).toEqual([TOPIC, '/rosout']);
  expect(topicNamed(source.topics(), TOPIC).refusal).toBeNull();
  expect(() => topicNamed(source.topics(), '/rosout')).toThrow('rcl_interfaces/msg/Log');
});

it('publishes on a topic that it announces once', async () => {
  for (const data of ['a car', 'a bus'])
    source.publisher?.publish('/skipscope/answer', { name: 'std_msgs/msg/String', fields: { data } });
  await expect
    .poll(() => told.filter(({ topic }) => topic === '/skipscope/answer'))
    .toEqual([
      { op: 'advertise', topic: '/skipscope/answer', type: 'std_msgs/msg/String' },
      { op: 'publish', topic: '/skipscope/answer', msg: { data: 'a car' } },
      { op: 'publish', topic: '/skipscope/answer', msg: { data: 'a bus' } },
    ]);
});

it('publishes numbers that are none as Python reads them', async () => {
  source.publisher?.publish('/skipscope/names', {
    name: 'vision_msgs/msg/Classification',
    fields: {
      header: { stamp: { sec: 1, nanosec: 2 }, frame_id: '' },
      results: [{ class_id: 'NaN', score: NaN }],
    },
  });
  await expect.poll(() => texts.at(-1)).toContain('"results":[{"class_id":"NaN","score":NaN}]');
});
