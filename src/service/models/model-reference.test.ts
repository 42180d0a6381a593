import { describe, expect, it } from 'vitest';

import { readHubEndpoint, readModelReference } from './model-reference.ts';

const BASE = 'https://page.test/app/';
const read = (text: string, revision = '') => readModelReference(text, { revision, base: BASE });

describe('where a model comes from', () => {
  it.each([
    ['llava-hf/llava-1.5-7b-hf', { kind: 'hub', repository: 'llava-hf/llava-1.5-7b-hf' }],
    ['  owner/name@v1.0 ', { kind: 'hub', repository: 'owner/name', revision: 'v1.0' }],
    ['https://huggingface.co/owner/name', { kind: 'hub', repository: 'owner/name' }],
    ['huggingface.co/owner/name/', { kind: 'hub', repository: 'owner/name' }],
    [
      'https://huggingface.co/owner/name/tree/refs%2Fpr%2F3',
      { kind: 'hub', repository: 'owner/name', revision: 'refs/pr/3' },
    ],
    [
      'https://huggingface.co/owner/name/blob/main/config.json',
      { kind: 'hub', repository: 'owner/name', revision: 'main' },
    ],
    [
      'https://huggingface.co/owner/name/tree/main/q4/small',
      { kind: 'url', url: 'https://huggingface.co/owner/name/resolve/main/q4/small/' },
    ],
    ['https://x.test/m', { kind: 'url', url: 'https://x.test/m/' }],
    ['http://localhost:8000/m/?key=1', { kind: 'url', url: 'http://localhost:8000/m/?key=1' }],
    ['https://x.test/m/manifest.json', { kind: 'url', url: 'https://x.test/m/' }],
    ['models/mine/', { kind: 'url', url: 'https://page.test/app/models/mine/' }],
    ['/models/mine', { kind: 'url', url: 'https://page.test/models/mine/' }],
  ])('reads %j', (text, origin) => {
    expect(read(text)).toEqual(origin);
  });

  it('prefers the revision of its own field', () => {
    expect(read('owner/name@old', ' new ')).toMatchObject({ revision: 'new' });
    expect(read('https://hf.co/owner/name/tree/old', 'new')).toMatchObject({ revision: 'new' });
  });

  it.each([
    ['', 'No model is named.'],
    ['llava', '"llava" names no repository.'],
    ['https://huggingface.co/datasets/owner/name', 'is no model repository'],
    ['https://huggingface.co/', 'is no model repository'],
    ['C:\\models\\llava', 'cannot read the path'],
    ['file:///home/me/llava', 'cannot read the path'],
    ['ftp://x.test/m/', 'is no address of the web'],
    ['https://', 'is no address of the web'],
  ])('refuses %j in words', (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });

  it('takes no relative address where there is no page', () => {
    expect(() => readModelReference('a/b/c/')).toThrow('is no address of the web');
  });
});

describe('a mirror of the hub', () => {
  const endpoint = 'https://mirror.test';

  it.each([
    ['owner/name@v1', { kind: 'hub', repository: 'owner/name', revision: 'v1', endpoint }],
    ['https://huggingface.co/owner/name', { kind: 'hub', repository: 'owner/name', endpoint }],
    ['https://mirror.test/owner/name', { kind: 'hub', repository: 'owner/name', endpoint }],
    [
      'https://huggingface.co/owner/name/tree/main/q4',
      { kind: 'url', url: 'https://mirror.test/owner/name/resolve/main/q4/' },
    ],
    ['https://x.test/m/', { kind: 'url', url: 'https://x.test/m/' }],
  ])('serves %j', (text, origin) => {
    expect(readModelReference(text, { endpoint })).toEqual(origin);
  });

  it('has an address of the web', () => {
    expect(readHubEndpoint(endpoint)).toBe(endpoint);
    for (const text of ['mirror.test', 'ftp://mirror.test', 'https://'])
      expect(() => readHubEndpoint(text)).toThrow('is no address of a hub');
  });
});
