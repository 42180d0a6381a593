import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { openFoxgloveBridge } from '#engine/streams/foxglove-bridge.ts';
import { ROS_DEFINITIONS, cdrOf } from '#engine/streams/ros-messages.ts';
import type { StreamMessage, StreamSource } from '#engine/streams/stream-source.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import { awaitTopic } from '#engine/streams/live-topics.ts';
import { NODE_STREAMS } from './node-streams.ts';

const PYTHON = process.env['SKIPSCOPE_FOXGLOVE_PYTHON'];
const TOPIC = '/camera/image/compressed';
const PICTURE = 'sensor_msgs/msg/CompressedImage';
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 7, 8, 9);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('No port.');
  return address.port;
}

describe.skipIf(PYTHON === undefined)('a server of the foxglove SDK', () => {
  let folder: string;
  let port: number;
  let child: ChildProcess;
  let source: StreamSource;
  const lines: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'skipscope-foxglove-'));
    const fields = {
      header: { stamp: { sec: 1, nanosec: 2 }, frame_id: 'camera' },
      format: 'jpeg',
      data: JPEG,
    };
    await writeFile(path.join(folder, 'definition'), ROS_DEFINITIONS[PICTURE]);
    await writeFile(path.join(folder, 'message'), cdrOf({ name: PICTURE, fields }));
    port = await freePort();
  });

  async function startServer(): Promise<void> {
    const files = [path.join(folder, 'definition'), path.join(folder, 'message')];
    const script = ['test-data/streams/foxglove_server.py', String(port), ...files];
    child = spawn(PYTHON ?? 'python3', script, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(line));
    await expect.poll(() => lines.includes('ready')).toBe(true);
  }

  async function killServer(): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    lines.length = 0;
  }

  afterEach(async () => {
    source.close();
    await killServer();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives frames, takes answers byte for byte, and is found again when it was killed', async () => {
    await startServer();
    source = await openFoxgloveBridge({ ...NODE_STREAMS, url: `ws://127.0.0.1:${String(port)}` });
    const stopping = new AbortController();
    const heard: StreamMessage[] = [];
    await awaitTopic(() => source.topics(), TOPIC, NODE_STREAMS.clock, stopping.signal);
    const read = openPictureReader(topicNamed(source.topics(), TOPIC).type);
    const ended = source.play(TOPIC, (message) => heard.push(message), stopping.signal);
    await expect.poll(() => heard.length).toBeGreaterThan(3);
    expect(read(heard[0]?.data ?? new Uint8Array(0))).toEqual({ kind: 'file', format: 'jpeg', bytes: JPEG });

    const text = { name: 'std_msgs/msg/String', fields: { data: 'zwei Autos, grün' } } as const;
    source.publisher?.publish('/skipscope/answer', text);
    const published = (): string | undefined => lines.find((line) => line.startsWith('{'));
    await expect.poll(published).toBeDefined();
    expect(JSON.parse(published() ?? '')).toMatchObject({
      topic: '/skipscope/answer',
      schema: 'std_msgs/msg/String',
      data: Buffer.from(cdrOf(text)).toString('hex'),
    });

    await killServer();
    const before = heard.length;
    await startServer();
    await expect.poll(() => heard.length).toBeGreaterThan(before + 3);
    stopping.abort();
    await ended;
  });
});
