import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Socket, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { ChildServer } from '#server/testing/child-server.ts';
import { sha256Of } from '#server/testing/paired-client.ts';
import { requestText } from '#server/testing/raw-request.ts';
import { TestServer } from '#server/testing/test-server.ts';

/** The bytes that a connection has received, and whether it was ended. */
class Watched {
  text = '';

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      this.text += part;
    });
  }

  get ended(): boolean {
    return this.socket.closed;
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/u.exec(this.text)?.[1] ?? 0);
  }
}

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  opened.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const many = <T>(count: number, make: () => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, make));

async function ended(connections: readonly Watched[]): Promise<void> {
  while (!connections.every((connection) => connection.ended)) await delay(20);
}

describe('clients that send a byte now and then', () => {
  const QUICK = { headersMs: 400, requestMs: 900, checkMs: 50 };

  it.each([
    ['a head', (host: string) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `],
    ['a first line', () => 'GET /'],
    ['nothing', () => ''],
  ])('are sent away while others are served: %s', async (_, begin) => {
    const server = await TestServer.start({ limits: QUICK });
    const slow = await many(100, async () => {
      const connection = new Watched(await open(server.port));
      connection.socket.write(begin(server.host));
      return connection;
    });
    const dripping = setInterval(() => {
      for (const { socket } of slow) if (begin(server.host) !== '' && socket.writable) socket.write('x');
    }, 100);
    const meanwhile = await many(20, async () => (await server.ask('/v1/status')).status);
    expect(new Set(meanwhile)).toEqual(new Set([200]));
    await ended(slow);
    clearInterval(dripping);
    // A connection without a request is ended without an answer.
    for (const { status } of slow) expect([0, 408]).toContain(status);
    await server.close();
  });

  it('are sent away in the middle of a body', async () => {
    const server = await TestServer.start({ limits: QUICK });
    const head = [
      'POST /v1/runs HTTP/1.1',
      ...server.lines,
      'Content-Type: application/json',
      'Content-Length: 1000',
      '',
      '{',
    ].join('\r\n');
    const slow = await many(100, async () => {
      const connection = new Watched(await open(server.port));
      connection.socket.write(head);
      return connection;
    });
    const dripping = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write(' ');
    }, 100);
    expect((await server.ask('/v1/status')).status).toBe(200);
    await ended(slow);
    clearInterval(dripping);
    for (const { status } of slow) expect([0, 408]).toContain(status);
    await server.close();
  });

  it('cannot be more than a server takes', async () => {
    const server = await TestServer.start({ limits: { connections: 20 } });
    const all = (await many(50, () => open(server.port))).map((socket) => new Watched(socket));
    while (all.filter((connection) => connection.ended).length < 30) await delay(20);
    const kept = all.filter((connection) => !connection.ended);
    expect(kept).toHaveLength(20);
    kept[0]?.socket.destroy();
    await delay(50);
    expect((await server.ask('/v1/status')).status).toBe(200);
    await server.close();
  });

  it('cannot keep the owner out, however many wait: the oldest without a token gives way', async () => {
    const server = await TestServer.start({ limits: { connections: 40, unpairedConnections: 20 } });
    const paired = new Watched(await open(server.port));
    paired.socket.write(requestText('GET /v1/status', server.lines).replace('Connection: close\r\n', ''));
    while (paired.status !== 200) await delay(5);
    const idle = [];
    for (let count = 0; count < 60; count++) idle.push(new Watched(await open(server.port)));
    expect((await server.ask('/v1/status')).status).toBe(200);
    while (idle.filter((connection) => !connection.ended).length > 20) await delay(5);
    // The newest are kept, and so is the one that has shown the token.
    expect(idle.findIndex((connection) => !connection.ended)).toBeGreaterThanOrEqual(40);
    expect(paired.ended).toBe(false);
    await server.close();
  });
});

/** A journal of many events, as an uploaded file. */
function longJournal(events: number): Uint8Array<ArrayBuffer> {
  const spec = createSearchSpec({
    task: 'captioning',
    model: { name: 'x', hash: '0'.repeat(64) },
    calibration: { name: 'x', id: '0'.repeat(64) },
  });
  const outcome = { sample: 0, answer: 'x'.repeat(2_000), tokenIds: [1, 2, 3], score: 1, positions: 9 };
  // A server takes no journal from a clock that is years away.
  const start = Date.now();
  const evaluation = {
    type: 'evaluation',
    step: 1,
    kind: 'set',
    skip: [1],
    outcomes: [outcome],
    blockTokens: 9,
  };
  const lines = [
    { type: 'started', at: start, spec, samples: ['a'], blocks: 24 },
    ...Array.from({ length: events }, (_, at) => ({ ...evaluation, at: start + at })),
    { type: 'paused', at: start + 9 },
  ];
  return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const stalled = async (client: { port: number; lines: readonly string[] }, path: string) => {
  const socket = await open(client.port);
  socket.pause();
  socket.write([`GET ${path} HTTP/1.1`, ...client.lines, '', ''].join('\r\n'));
  return socket;
};

describe('clients that ask for the head of an answer only', () => {
  it('hold nothing: where the answer is a stream, there is none', async () => {
    const server = await TestServer.start();
    await writeFile(join(server.dataFolder, 'runs', 'run.jsonl'), longJournal(1).slice(0, -1));
    const status = async (path: string) => (await server.ask(path, { method: 'HEAD' })).status;
    expect(await status('/healthz')).toBe(200);
    for (const path of ['/v1/runs/run/events', '/v1/runs/run/journal', `/v1/uploads/${'0'.repeat(64)}`])
      expect([path, await status(path)]).toEqual([path, 404]);
    await server.close();
  });
});

describe('clients that do not read', () => {
  it('are sent away after a while, whatever they have asked for', async () => {
    const server = await TestServer.start({ limits: { idleMs: 1_000 } });
    const journal = longJournal(8_000);
    const sha256 = sha256Of(journal);
    await writeFile(join(server.dataFolder, 'runs', 'long.jsonl'), journal);
    await writeFile(join(server.dataFolder, 'files', sha256), journal);
    const paths = ['/v1/runs/long/events', '/v1/runs/long/journal', `/v1/uploads/${sha256}`];
    // The journal is read and checked once before the clients begin to wait. Where that takes longer than a connection
    // may be idle, the one that asked is sent away too.
    const known = () =>
      server.ask('/v1/runs/long').then(
        ({ status }) => status === 200,
        () => false,
      );
    while (!(await known())) await delay(100);
    const waiting = await Promise.all(paths.map((path) => stalled(server, path)));
    await delay(3_000);
    for (const socket of waiting) {
      const connection = new Watched(socket.resume());
      await ended([connection]);
      // The connection received what was in the buffers of the two systems, and not the end of the stream.
      expect(connection.text.length).toBeLessThan(journal.length / 2);
    }
    await server.close();
  });

  it.runIf(process.platform === 'linux')('do not make the server grow, however many they are', async () => {
    const server = await ChildServer.start();
    const journal = longJournal(4_000);
    const reference = await server.upload('x', journal);
    const { sha256 } = reference;
    expect((await server.ask('/v1/runs/long/journal', { json: { journal: reference } })).status).toBe(204);
    // The events are read once for all streams, as those of an executed run are.
    await (await server.ask('/v1/runs/long/events')).text();
    const growth = await server.growthDuring(async () => {
      const paths = ['/v1/runs/long/events', '/v1/runs/long/journal', `/v1/uploads/${sha256}`];
      await many(200, () => stalled(server, paths[opened.length % 3] ?? ''));
      for (let asked = 0; asked < 20; asked++) expect((await server.ask('/v1/status')).status).toBe(200);
    });
    // The streams together would be more than a gigabyte.
    expect(200 * journal.length).toBeGreaterThan(1e9);
    expect(growth).toBeLessThan(250e6);
    await server.close();
  });
});
