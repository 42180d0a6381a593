import { describe, expect, it } from 'vitest';
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  fromFloat16Bits,
  toFloat16Bits,
} from './float16.ts';

/** IEEE 754 binary16 values with their bits, from the standard's definition. */
const KNOWN: readonly (readonly [number, number])[] = [
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.333251953125, 0x3555],
  [65504, 0x7bff],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [1023 * 2 ** -24, 0x03ff],
  [Infinity, 0x7c00],
  [-Infinity, 0xfc00],
];

describe('float16', () => {
  it.each(KNOWN)('%d is the bits %d', (value, bits) => {
    expect(toFloat16Bits(value)).toBe(bits);
    expect(fromFloat16Bits(bits)).toBe(value);
  });

  it('gives every half back unchanged', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const back = float32ToFloat16(float16ToFloat32(all));
    const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7c00;
    const changed = [...all].filter((bits) => !isNaNBits(bits) && back[bits] !== bits);
    expect(changed).toEqual([]);
    expect(isNaNBits(toFloat16Bits(NaN))).toBe(true);
  });

  it.each([
    ['a tie goes down to the even neighbour', 1 + 2 ** -11, 1],
    ['a tie goes up to the even neighbour', 1 + 3 * 2 ** -11, 1 + 2 ** -9],
    ['just above a tie goes up', 1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    ['rounding carries into the exponent', 2 - 2 ** -12, 2],
    ['half of the smallest subnormal goes to zero', 2 ** -25, 0],
    ['just above it goes to the smallest subnormal', 2 ** -25 * 1.01, 2 ** -24],
    ['a subnormal tie goes to the even neighbour', 1.5 * 2 ** -24, 2 * 2 ** -24],
    ['the largest value that stays finite', 65519, 65504],
    ['a tie with infinity overflows', 65520, Infinity],
    ['far beyond', -1e30, -Infinity],
  ])('rounds to nearest: %s', (_, value, expected) => {
    expect(fromFloat16Bits(toFloat16Bits(value))).toBe(expected);
  });

  it('converts a window of a larger array', () => {
    const values = Float32Array.of(9, 9, 0.5, -3).subarray(2);
    expect([...float16ToFloat32(float32ToFloat16(values))]).toEqual([0.5, -3]);
  });
});

describe('bfloat16', () => {
  it('widens exactly', () => {
    const bits = Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80, 0x3eab);
    expect([...bfloat16ToFloat32(bits)]).toEqual([1, -2, 2 ** -133, Infinity, 0.333984375]);
  });

  it('rounds to nearest, ties to even, and keeps NaN', () => {
    const values = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 / 3, -Infinity, NaN);
    const back = bfloat16ToFloat32(float32ToBfloat16(values));
    expect([...back]).toEqual([1, 1 + 2 ** -6, 0.333984375, -Infinity, NaN]);
  });
});
