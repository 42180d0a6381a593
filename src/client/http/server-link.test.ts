import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { tokenInFragment, parseServerLink } from './server-link.ts';

describe('the link to a server', () => {
  it.each([
    ['http://127.0.0.1:4180/#pair=a_B-9', { url: 'http://127.0.0.1:4180', token: 'a_B-9' }],
    ['  https://gpu.test/page/?model=x#pair=t\n', { url: 'https://gpu.test', token: 't' }],
  ])('is read from %j', (text, link) => {
    expect(parseServerLink(text)).toEqual(link);
  });

  it.each([
    [' ', /no link/],
    ['llava', /"llava" is not a link/],
    ['127.0.0.1:4180/#pair=t', /not a link/],
    ['ftp://host/#pair=t', /not a link/],
    ['http://127.0.0.1:4180/', /lacks its end/],
    ['http://127.0.0.1:4180/#pair=', /lacks its end/],
    ['http://127.0.0.1:4180/#pair=a%20b', /lacks its end/],
  ])('is refused in words where it is %j', (text, message) => {
    expect(() => parseServerLink(text)).toThrow(SkipscopeError);
    expect(() => parseServerLink(text)).toThrow(message);
  });

  it('has a token in its fragment only', () => {
    expect(tokenInFragment('#pair=abc')).toBe('abc');
    expect(tokenInFragment('')).toBeNull();
    expect(tokenInFragment('#other=abc')).toBeNull();
  });
});
