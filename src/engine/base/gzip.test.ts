import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { inflateGzip, isGzip } from './gzip.ts';

const text = 'the residual stream '.repeat(1000);
const zipped = new Uint8Array(gzipSync(text));

describe('a gzip file', () => {
  it('is known by its first bytes', () => {
    expect(isGzip(zipped)).toBe(true);
    expect(isGzip(new TextEncoder().encode('{"type":"started"}'))).toBe(false);
    expect(isGzip(new Uint8Array())).toBe(false);
  });

  it('is inflated', async () => {
    const bytes = await inflateGzip('a.gz', zipped, text.length);
    expect(new TextDecoder().decode(bytes)).toBe(text);
  });

  it('is refused once it is longer than may be read', async () => {
    await expect(inflateGzip('a.gz', zipped, text.length - 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('a.gz inflates to more than 19999 bytes'),
    });
  });

  it.each([
    ['cut off', zipped.slice(0, -20)],
    ['damaged', zipped.map((byte, at) => (at === 30 ? byte ^ 0xff : byte))],
  ])('that is %s is refused', async (_, bytes) => {
    await expect(inflateGzip('a.gz', bytes, 1e6)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'a.gz cannot be inflated: it is damaged or cut off.',
    });
  });
});
