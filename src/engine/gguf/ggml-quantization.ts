import { toFloat16Bits } from '#engine/tensors/float16.ts';
import { Q4_0, Q8_0 } from './ggml-types.ts';

const BLOCK = 32;

/**
 * Quantizes rows whose length is a multiple of 32 to Q8_0, [n] -> bytes [n / 32 * 34]. Equal, bit by bit, to ggml's reference
 * (ggml-quants.c, `quantize_row_q8_0_ref`) and to `gguf.quants.Q8_0`: all steps in float32, halves away from zero.
 */
export function quantizeQ8(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array((values.length / BLOCK) * Q8_0.blockBytes);
  for (let start = 0, at = 0; start < values.length; start += BLOCK, at += Q8_0.blockBytes) {
    const scale = Math.fround(Math.abs(values[widest(values, start)] ?? 0) / 127);
    const inverse = inverseOf(scale);
    putScale(bytes, at, scale);
    for (let i = 0; i < BLOCK; i++) {
      const scaled = Math.fround((values[start + i] ?? 0) * inverse);
      bytes[at + 2 + i] = scaled < 0 ? -Math.floor(0.5 - scaled) : Math.floor(scaled + 0.5);
    }
  }
  return bytes;
}

/**
 * Quantizes such rows to Q4_0, [n] -> bytes [n / 32 * 18], bit by bit as `gguf.quants.Q4_0` does: the value of the largest
 * magnitude becomes -8. ggml's own code (`quantize_row_q4_0_ref`) rounds the sum in float32 where the processor does not
 * fuse it, so that single codes may differ between its builds.
 */
export function quantizeQ4(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array((values.length / BLOCK) * Q4_0.blockBytes);
  for (let start = 0, at = 0; start < values.length; start += BLOCK, at += Q4_0.blockBytes) {
    const scale = (values[widest(values, start)] ?? 0) / -8;
    const inverse = inverseOf(scale);
    const code = (i: number): number =>
      Math.min(15, Math.trunc(Math.fround((values[start + i] ?? 0) * inverse + 8.5)));
    putScale(bytes, at, scale);
    for (let i = 0; i < BLOCK / 2; i++) bytes[at + 2 + i] = code(i) | (code(i + BLOCK / 2) << 4);
  }
  return bytes;
}

/** Index of the first value of the largest magnitude in a block. */
function widest(values: Float32Array, start: number): number {
  let [index, largest] = [start, 0];
  for (let i = start; i < start + BLOCK; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (magnitude > largest) [index, largest] = [i, magnitude];
  }
  return index;
}

function inverseOf(scale: number): number {
  return scale === 0 ? 0 : Math.fround(1 / scale);
}

function putScale(bytes: Uint8Array, at: number, scale: number): void {
  const bits = toFloat16Bits(scale);
  bytes[at] = bits & 0xff;
  bytes[at + 1] = bits >>> 8;
}
