import { describe, expect, it } from 'vitest';

import { BROWSER } from '#client/backend-switch.ts';
import { lostServer } from './lost-server.ts';

const URL = 'http://127.0.0.1:4180';
const servers = [{ url: URL, token: '', name: 'gpu-box', lastSeenAt: 0, model: null }];

function lost(backendAnswers: boolean, backend = URL): string | null {
  return lostServer({ backend, backendAnswers, servers });
}

describe('lostServer', () => {
  it('names the server where the page works while it does not answer', () => {
    expect(lost(false)).toBe('gpu-box');
  });

  it('is null while the server answers', () => {
    expect(lost(true)).toBeNull();
  });

  it('has nothing to say of a browser', () => {
    expect(lost(false, BROWSER)).toBeNull();
  });
});
