import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { routeTo } from './protocol/operation-route.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import { summary } from '#store/testing/two-backends.ts';
import { followRun } from './follow-run.ts';
import { createHttpClient } from './http-client.ts';
import { ServerConnection } from './server-connection.ts';
import { ServerUnreachable } from './server-unreachable.ts';
import { uploadContents } from './upload-contents.ts';

const STATUS = routeTo('device', 'status').route;
const JOURNAL = routeTo('runs', 'journal').route;

/** The treatment of a request by a network. */
type Answer = (request: RequestInit) => Promise<Response>;

/** Takes the request and never answers, as a stalled tunnel does. */
const stalled: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'));
    });
  });

/** Stops in the middle of an answer. It knows nothing of the signal, as the body of a `fetch` may in Node 20. */
const stopping =
  (begun: string, cancel?: () => void): Answer =>
  () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode(begun));
          },
          ...(cancel && { cancel }),
        }),
      ),
    );

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

let answer: Answer;
let connection: ServerConnection;

/** The outcome of a call so far. */
function watched(call: Promise<unknown>): { ended: unknown } {
  const state: { ended: unknown } = { ended: undefined };
  call.then(
    () => (state.ended = 'answered'),
    (error: unknown) => (state.ended = error),
  );
  return state;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (_: string, request: RequestInit) => answer(request));
  connection = new ServerConnection({ url: 'http://127.0.0.1:4180', token: 'secret' }, 'me');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a server that takes a question and does not answer', () => {
  beforeEach(() => {
    answer = stalled;
  });

  it('is unreachable after half a minute', async () => {
    const call = watched(connection.json(STATUS));
    await pass(29_000);
    expect(call.ended).toBeUndefined();
    await pass(2000);
    expect(call.ended).toBeInstanceOf(ServerUnreachable);
    expect(call.ended).toMatchObject({ message: expect.stringContaining('no answer within 30 seconds') });
  });

  it('is unreachable also when it stops in the middle of an answer', async () => {
    answer = stopping('{"run');
    const call = watched(connection.json(STATUS));
    const journal = watched(connection.bytes(JOURNAL, { params: { id: 'a' } }));
    await pass(31_000);
    expect(call.ended).toBeInstanceOf(ServerUnreachable);
    expect(journal.ended).toBeUndefined();
    await pass(90_000);
    expect(journal.ended).toBeInstanceOf(ServerUnreachable);
  });

  it('is given the time of one evaluation to pause a run', async () => {
    const client = createHttpClient(connection, 'http://127.0.0.1/');
    const calls = [client.runs.pause({ id: 'a' }), client.runs.cancel({ id: 'a' })].map(watched);
    await pass(4 * 60_000);
    expect(calls.map(({ ended }) => ended)).toEqual([undefined, undefined]);
    await pass(61_000);
    for (const { ended } of calls) expect(ended).toBeInstanceOf(ServerUnreachable);
  });

  it('is waited for no longer than the caller wants', async () => {
    const controller = new AbortController();
    const call = watched(connection.json(STATUS, {}, { signal: controller.signal }));
    controller.abort();
    await pass(0);
    expect(call.ended).toMatchObject({ name: 'AbortError' });
  });
});

describe('an answer that is not over', () => {
  const line = JSON.stringify({ progress: { phase: 'Reading', fraction: 0.5, etaMs: null } });

  it('is given up, and its connection freed, once a call is aborted', async () => {
    const freed = vi.fn();
    answer = stopping(`${line}\n`, freed);
    const controller = new AbortController();
    const onProgress = vi.fn();
    const given = { body: { origin: { kind: 'url', url: 'https://example.com/' }, dtype: 'q4' } } as const;
    const options = { signal: controller.signal, onProgress };
    const call = watched(connection.call(routeTo('models', 'import').route, given, options));
    await vi.waitUntil(() => onProgress.mock.calls.length > 0, 20_000);
    controller.abort();
    await pass(0);
    expect(call.ended).toMatchObject({ name: 'AbortError' });
    expect(freed).toHaveBeenCalled();
  });

  it('is no longer waited for once a call has been silent for two minutes', async () => {
    let say = (): void => undefined;
    answer = () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              say = () => {
                controller.enqueue(new TextEncoder().encode('\n'));
              };
            },
          }),
        ),
      );
    const given = { body: { origin: { kind: 'url', url: 'https://example.com/' }, dtype: 'q4' } } as const;
    const call = watched(connection.call(routeTo('models', 'import').route, given, {}));
    for (let minute = 0; minute < 5; minute++) {
      await pass(60_000);
      say();
    }
    await pass(110_000);
    expect(call.ended).toBeUndefined();
    await pass(11_000);
    expect(call.ended).toBeInstanceOf(ServerUnreachable);
  });

  it('is left by who follows a run', async () => {
    const freed = vi.fn();
    answer = stopping(
      `event: progress\ndata: ${JSON.stringify({ phase: 'a', fraction: 0, etaMs: null })}\n\n`,
      freed,
    );
    const controller = new AbortController();
    const onProgress = vi.fn();
    const options = { signal: controller.signal, onProgress, onEvent: vi.fn() };
    const following = watched(followRun(connection, 'a', options));
    await vi.waitUntil(() => onProgress.mock.calls.length > 0, 20_000);
    controller.abort();
    await pass(0);
    expect(following.ended).toMatchObject({ name: 'AbortError' });
    expect(freed).toHaveBeenCalled();
  });
});

describe('who holds a connection', () => {
  it.each([
    ['nothing', 1, () => Promise.reject(new TypeError('refused'))],
    ['a tunnel without its end', 1, () => Promise.resolve(new Response('', { status: 502 }))],
    ['a server that is asked too much', 0, () => Promise.resolve(new Response('', { status: 429 }))],
    ['a refusal', 0, () => Promise.resolve(new Response('', { status: 404 }))],
  ])('is told of %s %i times', async (_, times, reply: () => Promise<Response>) => {
    const told = vi.fn();
    answer = reply;
    connection = new ServerConnection({ url: 'http://127.0.0.1:4180', token: 'secret' }, 'me', told);
    await expect(connection.json(STATUS)).rejects.toThrow();
    expect(told).toHaveBeenCalledTimes(times);
  });
});

describe('a server that is busy', () => {
  it.each([
    [429, { 'retry-after': '7' }, 7000],
    [408, {}, 250],
  ])('with status %i and %j is asked again after %i milliseconds', async (status, headers, ms) => {
    let asked = 0;
    answer = () => {
      asked++;
      return Promise.resolve(
        asked === 1 ? new Response('', { status, headers }) : Response.json({ missing: [] }),
      );
    };
    const call = watched(uploadContents(connection, [new Blob(['a'])], {}));
    await vi.waitUntil(() => asked === 1, 20_000);
    await pass(ms - 100);
    expect(asked).toBe(1);
    await pass(200);
    await vi.waitUntil(() => call.ended !== undefined, 20_000);
    expect(call.ended).toBe('answered');
  });

  it('resumes a run when the answer to the first try was lost', async () => {
    const asked: string[] = [];
    let status: RunSummary['status'] = 'paused';
    answer = ({ method }) => {
      asked.push(method ?? '');
      if (method === 'GET' && asked.length > 3) return stalled({});
      if (method === 'GET') return Promise.resolve(Response.json(summary('a', { status })));
      status = 'running';
      return Promise.reject(new TypeError('network changed'));
    };
    const client = createHttpClient(connection, 'http://127.0.0.1/');
    const call = watched(client.runs.resume({ id: 'a' }, { onEvent: () => undefined }));
    await pass(1000);
    expect(call.ended).toBeUndefined();
    expect(asked).toEqual(['GET', 'POST', 'GET', 'GET']);
  });
});
