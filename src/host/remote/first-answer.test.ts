import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openRemote } from './open-origin.ts';
import { UrlSource } from './url-source.ts';

/** Takes connections and never answers. */
let silent: Server;
let silentUrl: string;

beforeAll(async () => {
  silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  silentUrl = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
});
afterAll(() => {
  silent.close();
});

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
    expect(ms).toBeLessThan(3000);
  });

  it.each([0, 1, 2])('for a hub: case %#', async (at) => {
    const [, endpoint = '', why = ''] = dead()[at] ?? [];
    const [message, ms] = await failure(() =>
      openRemote({ kind: 'hub', repository: 'owner/name', endpoint }, {}),
    );
    expect(message).toContain(endpoint);
    expect(message).toContain(why);
    expect(ms).toBeLessThan(3000);
  });

  it('ends at once when the caller gives up', async () => {
    const controller = new AbortController();
    const read = new UrlSource(silentUrl).read('a', { signal: controller.signal });
    controller.abort(new Error('given up'));
    await expect(read).rejects.toThrow('given up');
  });
});
