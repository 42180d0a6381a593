import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { dequantizeBlockwise } from '#engine/tensors/block-quantization.ts';
import { fromFloat16Bits, toFloat16Bits } from '#engine/tensors/float16.ts';
import { quantizeBlockwise } from './quantize.ts';
import { gaussian } from '#engine/convert/testing/gaussian.ts';

/** Mean squared error of two arrays. */
function meanSquaredError(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0) / a.length;
}

/** The plain recipe: full range, no search. */
function minMaxRoundTrip(weight: Float32Array, levels: number, blockSize: number): Float32Array {
  const out = new Float32Array(weight.length);
  for (let start = 0; start < weight.length; start += blockSize) {
    const block = weight.subarray(start, start + blockSize);
    const low = Math.min(0, ...block);
    const scale = fromFloat16Bits(toFloat16Bits((Math.max(0, ...block) - low) / levels));
    const zeroPoint = Math.round(-low / scale);
    block.forEach((value, i) => {
      const code = Math.min(levels, Math.max(0, Math.round(value / scale) + zeroPoint));
      out[start + i] = (code - zeroPoint) * scale;
    });
  }
  return out;
}

describe('quantizeBlockwise', () => {
  it('packs 4-bit codes and zero points low nibble first, rows padded to whole bytes', () => {
    // Three blocks of 16 per row; each is an exact grid from -z to 15 - z with scale 1.
    const zeroPoints = [1, 2, 3, 4, 5, 6];
    const weight = Float32Array.from(zeroPoints.flatMap((z) => Array.from({ length: 16 }, (_, q) => q - z)));
    const quantized = quantizeBlockwise(weight, 2, 48, 4, 16);
    const ramp = [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe];
    expect([...quantized.data]).toEqual(Array.from({ length: 6 }, () => ramp).flat());
    expect([...quantized.scales]).toEqual(Array.from({ length: 6 }, () => toFloat16Bits(1)));
    expect([...quantized.zeroPoints]).toEqual([0x21, 0x03, 0x54, 0x06]);
    expect(dequantizeBlockwise(quantized)).toEqual(weight);
  });

  it('stores 8-bit codes and zero points one byte each', () => {
    const weight = Float32Array.from({ length: 512 }, (_, i) => ((i % 256) - (i < 256 ? 100 : 200)) * 0.5);
    const quantized = quantizeBlockwise(weight, 1, 512, 8, 256);
    expect([...quantized.data]).toEqual(Array.from({ length: 512 }, (_, i) => i % 256));
    expect([...quantized.scales].map(fromFloat16Bits)).toEqual([0.5, 0.5]);
    expect([...quantized.zeroPoints]).toEqual([100, 200]);
    expect(dequantizeBlockwise(quantized)).toEqual(weight);
  });

  it.each([
    [4, 0.085],
    [8, 0.006],
  ] as const)('keeps %d-bit Gaussian weights within a relative error of %d', (bits, bound) => {
    const weight = gaussian(64 * 96, 1);
    const back = dequantizeBlockwise(quantizeBlockwise(weight, 64, 96, bits, 32));
    expect(Math.sqrt(meanSquaredError(weight, back))).toBeLessThan(bound);
    expect(back).not.toEqual(weight);
  });

  it('beats the full range without search', () => {
    const weight = gaussian(64 * 96, 2);
    const back = dequantizeBlockwise(quantizeBlockwise(weight, 64, 96, 4, 32));
    const plain = minMaxRoundTrip(weight, 15, 32);
    expect(meanSquaredError(weight, back)).toBeLessThan(0.97 * meanSquaredError(weight, plain));
  });

  it('computes the codes for the rounded scale, so no nearer code is left out', () => {
    const weight = gaussian(32 * 32, 3);
    const quantized = quantizeBlockwise(weight, 32, 32, 8, 32);
    const back = dequantizeBlockwise(quantized);
    for (let row = 0; row < 32; row++) {
      const scale = fromFloat16Bits(quantized.scales[row] ?? 0);
      for (let i = row * 32; i < row * 32 + 32; i++) {
        const code = quantized.data[i] ?? 0;
        const clipped = code === 0 || code === 255;
        if (!clipped) expect(Math.abs((back[i] ?? NaN) - (weight[i] ?? NaN))).toBeLessThan(scale * 0.5001);
      }
    }
  });

  it('represents zero exactly, whatever the sign of the block', () => {
    const weight = Float32Array.from(
      { length: 128 },
      (_, i) => (i % 32 === 7 ? 0 : [0, 1, -1, 1e-9][i >> 5]) ?? 0,
    );
    const back = dequantizeBlockwise(quantizeBlockwise(weight, 1, 128, 4, 32));
    expect([...back.subarray(0, 32)]).toEqual(new Array(32).fill(0));
    expect(back[39]).toBe(0);
    expect(back[71]).toBe(0);
    expect(back[32]).toBeCloseTo(1, 3);
    expect(back[64]).toBeCloseTo(-1, 3);
    expect(back.every((value) => Number.isFinite(value))).toBe(true);
  });

  it('refuses a shape that does not fit', () => {
    expect(() => quantizeBlockwise(new Float32Array(96), 2, 48, 4, 32)).toThrow(SkipscopeError);
    expect(() => quantizeBlockwise(new Float32Array(95), 1, 96, 4, 32)).toThrow('[1, 96] in blocks of 32');
  });
});
