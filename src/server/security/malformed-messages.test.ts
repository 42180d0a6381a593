import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildServer } from '#server/testing/child-server.ts';
import { VALID, malformedRequests } from '#server/testing/malformed-requests.ts';
import { rawRequest } from '#server/testing/raw-request.ts';

describe.runIf(process.platform === 'linux')('malformed requests', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await ChildServer.start();
  });
  afterAll(() => server.close());

  it('are made from ones that the server looks into: without a mistake, there is only nothing to find', async () => {
    for (const { route, body } of VALID) {
      expect([route.path, route.body.safeParse(body).success]).toEqual([route.path, true]);
      const { status } = await server.ask(route.path, { json: body });
      expect([200, 404], route.path).toContain(status);
    }
  });

  it('are refused as the mistakes of a client, a thousand of them, and the server lives on', async () => {
    const requests = malformedRequests(1_000, 1, server.lines);
    const growth = await server.growthDuring(async () => {
      const wrong: (readonly [string, number])[] = [];
      for (const { what, bytes } of requests) {
        const { status } = await rawRequest(server.port, bytes);
        // 429 would say that nothing was looked at.
        if (status < 400 || status >= 500 || status === 429) wrong.push([what, status]);
      }
      expect(wrong).toEqual([]);
    });
    expect(growth).toBeLessThan(150e6);
    expect(server.alive).toBe(true);
    expect(await (await server.ask('/healthz')).json()).toMatchObject({ status: 'ok' });
    expect(await (await server.ask('/v1/runs')).json()).toEqual({ runs: [], unreadable: [] });
  }, 120_000);
});
