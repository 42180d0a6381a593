import { describe, expect, it } from 'vitest';

import { servedPath } from '#host/browser/served-path.ts';
import type { ModelRecord } from '#service/ports/model-store.ts';
import { calibrationOriginOf, modelOriginOf } from './run-origins.ts';

const host = { servedPath: (url: string) => servedPath(url, 'https://u.example') };
const record = (origin: ModelRecord['origin']): ModelRecord => ({
  id: 'x',
  name: 'tiny',
  dtype: 'q4',
  checkpoint: 'org/tiny',
  revision: 'abc123',
  origin,
  totalBytes: 1,
  addedAt: 0,
  usedAt: null,
});

describe('where a run has its model and data from', () => {
  it('is a folder of the page, wherever that lies', () => {
    expect(modelOriginOf(host, 'https://u.example/skipscope/models/demo/', undefined)).toEqual({
      kind: 'served',
      path: 'models/demo',
    });
    expect(calibrationOriginOf(host, 'https://u.example/calibration/my%20set/', 'set')).toEqual({
      kind: 'served',
      path: 'calibration/my set',
    });
  });

  it('is an address elsewhere', () => {
    const url = 'https://v.example/models/demo/';
    expect(modelOriginOf(host, url, undefined)).toEqual({ kind: 'url', url });
    expect(calibrationOriginOf(host, url, 'demo')).toEqual({ kind: 'url', url });
  });

  it('is what a stored model was made from, a repository at its commit, and what a person brought', () => {
    const from = (origin: ModelRecord['origin']) => modelOriginOf(host, 'stored:x', record(origin));
    expect(from({ kind: 'hub', repository: 'org/tiny', revision: 'main' })).toEqual({
      kind: 'hub',
      repository: 'org/tiny',
      revision: 'abc123',
    });
    expect(from({ kind: 'folder', name: 'tiny', fingerprint: 'f' })).toEqual({
      kind: 'folder',
      name: 'tiny',
    });
    expect(calibrationOriginOf(host, null, 'street')).toEqual({ kind: 'files', name: 'street' });
  });
});
