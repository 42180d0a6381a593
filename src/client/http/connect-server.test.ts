import { createServer as createHttp, type Server } from 'node:http';
import { type Server as NetServer, createServer as createNet } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectServer } from './connect-server.ts';

let page: Server;
let silent: NetServer;
let pageUrl: string;
let silentUrl: string;

function urlOf(server: NetServer): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
}

beforeAll(async () => {
  page = createHttp((_, response) => response.end('<!doctype html><title>Another program</title>'));
  silent = createNet();
  await Promise.all(
    [page, silent].map((server) => new Promise<void>((up) => server.listen(0, '127.0.0.1', up))),
  );
  [pageUrl, silentUrl] = [urlOf(page), urlOf(silent)];
});
afterAll(() => {
  page.close();
  silent.close();
});

/** Beyond any delay of a busy machine; further tries would take longer. */
const MUCH_LATER_MS = 10_000;

async function failure(url: string): Promise<readonly [message: string, ms: number]> {
  const startedAt = performance.now();
  try {
    await connectServer({ url, token: 'secret' }, 'me', pageUrl);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error), performance.now() - startedAt];
  }
  throw new Error('The server was taken.');
}

describe('a link that leads nowhere is named within three seconds', () => {
  it.each([
    ['a closed port', () => 'http://127.0.0.1:59999', /does not answer \(.*ECONNREFUSED/],
    ['an unknown host', () => 'http://no-such-host.invalid', /does not answer \(.*no-such-host/],
    ['a server that never answers', () => silentUrl, /does not answer \(no answer within 2\.5 seconds\)/],
    ['another program', () => pageUrl, /answers, but not as a Skipscope server does\./],
  ])('%s', async (_, url, message) => {
    const [told, ms] = await failure(url());
    expect(told).toContain(url());
    expect(told).toMatch(message);
    expect(ms).toBeLessThan(MUCH_LATER_MS);
  });
});
