import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fetchPicture } from './fetch-picture.ts';

let server: Server;
let base: string;
let hiccups = 1;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/endless.png') {
      const chunk = Buffer.alloc(2 ** 20);
      const pump = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pump);
      pump();
    } else if (request.url === '/busy.png' && hiccups-- > 0) response.writeHead(503).end();
    else if (request.url === '/lost.png') response.writeHead(404).end();
    else response.end('bytes');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a picture on the web', () => {
  it.each(['/a.png', '/busy.png'])('is fetched, if need be once more: %s', async (path) => {
    expect(new TextDecoder().decode(await fetchPicture(base + path, undefined))).toBe('bytes');
  });

  it('is refused in words when it is gone, too large, or out of reach', async () => {
    await expect(fetchPicture(`${base}/lost.png`, undefined)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('/lost.png'),
    });
    await expect(fetchPicture(`${base}/endless.png`, undefined)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('larger than 64 MiB'),
    });
    await expect(fetchPicture('http://127.0.0.1:9/a.png', undefined)).rejects.toMatchObject({
      remedy: expect.stringContaining('CORS'),
    });
  });

  it('is not fetched any more once that is aborted', async () => {
    const reason = new Error('stop');
    await expect(fetchPicture(`${base}/a.png`, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
