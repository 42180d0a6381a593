import { describe, expect, it } from 'vitest';

import { ServerUnreachable, busyServer } from './server-unreachable.ts';

const URL = 'http://127.0.0.1:4180';
const answer = (status: number, statusText: string) =>
  busyServer(new Response('', { status, statusText }), URL);

describe('a server that does not answer', () => {
  it.each([
    [new TypeError('Failed to fetch'), ''],
    [new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), ' (connect ECONNREFUSED)'],
    [new Error('no answer within 30 seconds'), ' (no answer within 30 seconds)'],
  ])('is told with what is known of the reason: %s', (cause, reason) => {
    expect(new ServerUnreachable(URL, cause).message).toBe(`The server at ${URL} does not answer${reason}.`);
  });
});

describe('a status', () => {
  it.each([
    [429, 'Too Many Requests', 'busy', 2000],
    [503, 'Service Unavailable', 'busy', null],
    [502, 'Bad Gateway', 'network', null],
  ])('%i is a server that does not answer now', (status, text, remedy, retryAfterMs) => {
    const error = answer(status, text);
    expect(error?.message).toBe(`The server at ${URL} does not answer (${String(status)} ${text}).`);
    expect(error?.remedy).toContain(remedy);
    expect(error?.retryAfterMs).toBe(retryAfterMs);
  });

  it('500 is an answer', () => {
    expect(answer(500, 'Internal Server Error')).toBeNull();
  });
});
