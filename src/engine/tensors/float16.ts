/**
 * IEEE binary16 and bfloat16 as raw bits in a Uint16Array. `Float16Array` is missing from the oldest Node this
 * runs on, so nothing here depends on it.
 */

const floatCell = new Float32Array(1);
const bitsCell = new Uint32Array(floatCell.buffer);

/** All 65536 halves as float32: one look-up per element beats any arithmetic. Built on first use. */
let halfTable: Float32Array | undefined;

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

function table(): Float32Array {
  halfTable ??= Float32Array.from({ length: 65536 }, (_, bits) => halfValue(bits));
  return halfTable;
}

/** Half bits of a float32 given as its uint32 bits; rounds to nearest, ties to even. */
export function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) return magnitude > 0x7f800000 ? sign | 0x7e00 : sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const rebiased = magnitude - 0x38000000;
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  if (magnitude <= 0x33000000) return sign;
  // Below 2^-14: a subnormal half counts units of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const units = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  const up = rest > middle || (rest === middle && (units & 1) === 1);
  return sign | (up ? units + 1 : units);
}

/** Half bits of one number. */
export function toFloat16Bits(value: number): number {
  floatCell[0] = value;
  return halfBits(bitsCell[0] ?? 0);
}

/** The number that one half encodes. */
export function fromFloat16Bits(bits: number): number {
  return table()[bits] ?? NaN;
}

/** Widens half bits, [n] -> [n]; exact. */
export function float16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const values = table();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i] ?? 0] ?? NaN;
  return out;
}

/** Rounds to half bits, [n] -> [n] (into `out` when given); above 65519 a value becomes infinite. */
export function float32ToFloat16(
  values: Float32Array,
  out: Uint16Array = new Uint16Array(values.length),
): Uint16Array {
  const source = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < source.length; i++) out[i] = halfBits(source[i] ?? 0);
  return out;
}

/** Widens bfloat16 bits, [n] -> [n]; exact: a bfloat16 is the upper half of a float32. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(bits.length);
  const target = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) target[i] = (bits[i] ?? 0) << 16;
  return out;
}

/** Rounds to bfloat16 bits, [n] -> [n], to nearest, ties to even. */
export function float32ToBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const source = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < source.length; i++) {
    const bits = source[i] ?? 0;
    const isNaN = (bits & 0x7fffffff) > 0x7f800000;
    out[i] = isNaN ? (bits >>> 16) | 0x40 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
  return out;
}
