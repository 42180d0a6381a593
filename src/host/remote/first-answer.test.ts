import { type Server as WebServer, createServer as createWebServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openRemote } from './open-origin.ts';
import { UrlSource } from './url-source.ts';

/** Takes connections and never answers. */
let silent: Server;
let silentUrl: string;
/** Answers 503, slower each time. */
let busy: WebServer;
let busyUrl: string;
let busyAnswers = 0;

beforeAll(async () => {
  silent = createServer();
  silentUrl = await listen(silent);
  busy = createWebServer((_, response) => {
    const waitMs = 400 * busyAnswers++;
    setTimeout(() => response.writeHead(503).end('busy'), waitMs);
  });
  busyUrl = await listen(busy);
});
afterAll(() => {
  silent.close();
  busy.closeAllConnections();
  busy.close();
});
beforeEach(() => {
  busyAnswers = 0;
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
}

/** Beyond any delay of a busy machine; further tries would take longer. */
const MUCH_LATER_MS = 10_000;

/** The message of the error that a task rejects with, and how long that took in milliseconds. */
async function failure(task: () => Promise<unknown>): Promise<readonly [message: string, ms: number]> {
  const startedAt = performance.now();
  try {
    await task();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error), performance.now() - startedAt];
  }
  throw new Error('The task has not failed.');
}

const dead = () => [
  ['a closed port', 'http://127.0.0.1:59999', 'ECONNREFUSED'],
  ['an unknown host', 'http://no-such-host.invalid', 'no-such-host.invalid'],
  ['a server that never answers', silentUrl, 'no answer within 2.5 seconds'],
];

describe('a dead address is named within three seconds', () => {
  it.each([0, 1, 2])('for a folder: case %#', async (at) => {
    const [, url = '', why = ''] = dead()[at] ?? [];
    const files = await openRemote({ kind: 'url', url }, {});
    const [message, ms] = await failure(() => files.read('config.json'));
    expect(message).toContain(`The server of ${url}/config.json does not answer: `);
    expect(message).toContain(why);
    expect(ms).toBeLessThan(MUCH_LATER_MS);
  });

  it.each([0, 1, 2])('for a hub: case %#', async (at) => {
    const [, endpoint = '', why = ''] = dead()[at] ?? [];
    const [message, ms] = await failure(() =>
      openRemote({ kind: 'hub', repository: 'owner/name', endpoint }, {}),
    );
    expect(message).toContain(endpoint);
    expect(message).toContain(why);
    expect(ms).toBeLessThan(MUCH_LATER_MS);
  });

  it('and so is one that answers 503 only, for a folder and for a hub, after three tries', async () => {
    const files = await openRemote({ kind: 'url', url: busyUrl }, {});
    const [ofFolder, folderMs] = await failure(() => files.exists('config.json'));
    expect(ofFolder).toBe(`The server answered 503 to ${busyUrl}/config.json.`);
    expect([busyAnswers, folderMs < MUCH_LATER_MS]).toEqual([3, true]);
    busyAnswers = 0;
    const repository = { kind: 'hub', repository: 'owner/name', endpoint: busyUrl } as const;
    const [ofHub, hubMs] = await failure(() => openRemote(repository, {}));
    expect(ofHub).toBe(`The server answered 503 to ${busyUrl}/api/models/owner/name.`);
    expect([busyAnswers, hubMs < MUCH_LATER_MS]).toEqual([3, true]);
  });

  it('and the last answer tells more than that the time is over', async () => {
    busyAnswers = 3;
    const [message, ms] = await failure(() => new UrlSource(busyUrl).read('a'));
    expect(message).toBe(`The server answered 503 to ${busyUrl}/a.`);
    expect(ms).toBeLessThan(MUCH_LATER_MS);
  });

  it('ends at once when the caller gives up', async () => {
    const controller = new AbortController();
    const read = new UrlSource(silentUrl).read('a', { signal: controller.signal });
    controller.abort(new Error('given up'));
    await expect(read).rejects.toThrow('given up');
  });
});
