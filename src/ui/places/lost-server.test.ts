import { describe, expect, it } from 'vitest';

import { BROWSER } from '#client/place.ts';
import type { Connection } from '#store/places/connection.ts';
import { lostServer } from './lost-server.ts';

const URL = 'http://127.0.0.1:4180';
const OTHER = 'http://127.0.0.1:4181';
const problem = { message: 'No answer.', remedy: 'Wait.' };
const servers = [{ url: URL, token: '', name: 'gpu-box', lastSeenAt: 0, model: null }];

function lost(connection: Connection, place = URL): string | null {
  return lostServer({ place, connection, servers });
}

describe('lostServer', () => {
  it('names the server that does not answer, also while the page tries again', () => {
    expect(lost({ kind: 'lost', url: URL, problem })).toBe('gpu-box');
    expect(lost({ kind: 'connecting', url: URL })).toBe('gpu-box');
    expect(lost({ kind: 'failed', url: URL, problem })).toBe('gpu-box');
  });

  it('is null while the server answers', () => {
    expect(lost({ kind: 'connected', url: URL })).toBeNull();
  });

  it('has nothing to say of a server where the page does not work', () => {
    expect(lost({ kind: 'failed', url: OTHER, problem })).toBeNull();
    expect(lost({ kind: 'failed', url: null, problem })).toBeNull();
    expect(lost({ kind: 'connecting', url: URL }, BROWSER)).toBeNull();
    expect(lost({ kind: 'none' }, BROWSER)).toBeNull();
  });
});
