import { expect, it } from 'vitest';
import { resolveUrls } from './resolve-urls.ts';

const BASE = 'https://page.example/app/';

it('makes the address of an input absolute, and keeps its other fields', () => {
  expect(resolveUrls({ url: 'models/demo/', provider: 'auto' }, BASE)).toEqual({
    url: 'https://page.example/app/models/demo/',
    provider: 'auto',
  });
  expect(resolveUrls({ url: '/models/' }, BASE)).toEqual({ url: 'https://page.example/models/' });
});

it('leaves absolute addresses as they are, those of stored models among them', () => {
  expect(resolveUrls({ url: 'http://127.0.0.1:4180/set/' }, BASE)).toEqual({
    url: 'http://127.0.0.1:4180/set/',
  });
  expect(resolveUrls({ url: 'stored:demo-q4' }, BASE)).toEqual({ url: 'stored:demo-q4' });
});

it('makes the address of the origin of a model absolute', () => {
  expect(resolveUrls({ origin: { kind: 'url', url: 'llava/' }, dtype: 'q4' }, BASE)).toEqual({
    origin: { kind: 'url', url: 'https://page.example/app/llava/' },
    dtype: 'q4',
  });
});

it('does not change its argument', () => {
  const input = { origin: { kind: 'url', url: 'llava/' } };
  resolveUrls(input, BASE);
  expect(input).toEqual({ origin: { kind: 'url', url: 'llava/' } });
});

it('returns the same input when it has no address', () => {
  const byId = { id: 'run', spec: { model: { url: 'not looked at' } } };
  expect(resolveUrls(byId, BASE)).toBe(byId);
  expect(resolveUrls(undefined, BASE)).toBeUndefined();
  expect(resolveUrls({ origin: { kind: 'hub', repository: 'a/b' } }, BASE)).toEqual({
    origin: { kind: 'hub', repository: 'a/b' },
  });
});

it('refuses a text that is not an address', () => {
  expect(() => resolveUrls({ url: 'http://' }, BASE)).toThrow('"http://" is no address.');
  expect(() => resolveUrls({ origin: { kind: 'url', url: 'http://' } }, BASE)).toThrow(
    expect.objectContaining({ code: 'invalid-input' }),
  );
});
