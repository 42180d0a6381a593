import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { unpackLz4 } from './lz4-frame.ts';

const golden = z
  .object({
    length: z.int(),
    frames: z.array(
      z.object({ form: z.string(), of: z.enum(['data', 'stored', 'empty']), frame: z.base64() }),
    ),
  })
  .parse(JSON.parse(readFileSync('test-data/streams/lz4.json', 'utf8')));

/** The bytes that `make_lz4.py` compresses. */
const CONTENTS = {
  data: Uint8Array.from({ length: golden.length }, (_, i) => {
    return (Math.floor(i / 300) * 7 + Math.floor((i % 97) / 40)) % 256;
  }),
  stored: Uint8Array.from({ length: 9000 }, (_, i) =>
    i < 4000 ? Number(((BigInt(i) * BigInt(i) * 2654435761n) >> 13n) % 256n) : 0,
  ),
  empty: new Uint8Array(0),
};

describe('an LZ4 frame', () => {
  it.each(golden.frames)('is unpacked: $form', ({ of, frame }) => {
    const expected = CONTENTS[of];
    const unpacked = unpackLz4(new Uint8Array(Buffer.from(frame, 'base64')), expected.length);
    expect(Buffer.from(unpacked).equals(Buffer.from(expected))).toBe(true);
  });

  it('is refused when it is cut off, of another length, or no frame', () => {
    const [{ frame = '' } = {}] = golden.frames;
    const whole = new Uint8Array(Buffer.from(frame, 'base64'));
    for (const cut of [0, 3, 12, whole.length - 60])
      expect(() => unpackLz4(whole.subarray(0, cut), golden.length)).toThrow(RangeError);
    expect(() => unpackLz4(whole, golden.length - 1)).toThrow(RangeError);
    expect(() => unpackLz4(whole, golden.length + 1)).toThrow('unpacks to 150000 of 150001 bytes');
    expect(() => unpackLz4(new Uint8Array(40), 10)).toThrow('the chunk is no LZ4 frame');
  });

  it('never takes endless time or memory, whatever byte is wrong', () => {
    const [{ frame = '' } = {}] = golden.frames;
    const whole = new Uint8Array(Buffer.from(frame, 'base64'));
    for (let at = 7; at < whole.length; at += 23) {
      const wrong = whole.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0xa5;
      try {
        expect(unpackLz4(wrong, golden.length).length).toBe(golden.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  });
});
