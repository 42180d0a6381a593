import { SkipscopeError } from '#engine/errors.ts';
import {
  quantizedByteLengths,
  type BlockQuantized,
  type QuantizedBits,
} from '#engine/tensors/block-quantization.ts';
import { fromFloat16Bits, toFloat16Bits } from '#engine/tensors/float16.ts';

/**
 * Fractions of a block's range that are tried: clipping an outlier a little often costs less than the coarser
 * grid it forces on the rest of its block. With 256 levels it never pays.
 */
const SHRINK_FACTORS: Readonly<Record<QuantizedBits, readonly number[]>> = {
  4: [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76],
  8: [1],
};

const SMALLEST_HALF = 1;
const LARGEST_HALF = 0x7bff;
const HALF_ONE = 0x3c00;

/** Adding and taking away 1.5 * 2^52 rounds a double to the nearest integer, several times as fast as Math.round. */
const ROUNDER = 1.5 * 2 ** 52;

/** Where the three parts of a quantized weight are written; each must have the exact length. */
export interface QuantizeTarget {
  readonly data: Uint8Array;
  readonly scales: Uint16Array;
  readonly zeroPoints: Uint8Array;
}

function allocate(rows: number, columns: number, bits: QuantizedBits, blockSize: number): QuantizeTarget {
  const lengths = quantizedByteLengths(rows, columns, bits, blockSize);
  return {
    data: new Uint8Array(lengths.data),
    scales: new Uint16Array(lengths.scales / 2),
    zeroPoints: new Uint8Array(lengths.zeroPoints),
  };
}

/**
 * Quantizes `weight` [rows, columns] (row-major, finite) block-wise along the columns to asymmetric 4- or 8-bit
 * codes in the layout of `BlockQuantized` (ONNX Runtime's MatMulNBits). For each block the float16 scale and the
 * zero point with the least squared error among a few shrunk ranges are taken; the scale is rounded to float16
 * before the codes are computed. Writes into `target` when given.
 *
 * Throws `SkipscopeError('invalid-input')` when the size is not rows x columns or columns is not a multiple of the
 * block size.
 */
export function quantizeBlockwise(
  weight: Float32Array,
  rows: number,
  columns: number,
  bits: QuantizedBits,
  blockSize: number,
  target: QuantizeTarget = allocate(rows, columns, bits, blockSize),
): BlockQuantized {
  if (weight.length !== rows * columns || columns % blockSize !== 0) {
    throw new SkipscopeError(
      'invalid-input',
      `A weight of ${weight.length} values cannot be quantized as [${rows}, ${columns}] in blocks of ${blockSize}.`,
      'Give a row-major weight whose column count is a multiple of the block size.',
    );
  }
  const blocks = columns / blockSize;
  const zeroPointRow = Math.ceil((blocks * bits) / 8);
  const chosen: Grid = { scaleBits: 0, scale: 0, zeroPoint: 0 };
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const index = row * blocks + block;
      const start = index * blockSize;
      chooseGrid(weight, start, blockSize, bits, chosen);
      target.scales[index] = chosen.scaleBits;
      writeCodes(weight, start, blockSize, bits, chosen, target.data);
      const cell = bits === 8 ? index : row * zeroPointRow + (block >> 1);
      const upper = bits === 4 && block % 2 === 1;
      target.zeroPoints[cell] = upper
        ? (target.zeroPoints[cell] ?? 0) | (chosen.zeroPoint << 4)
        : chosen.zeroPoint;
    }
  }
  return { rows, columns, bits, blockSize, ...target };
}

/** The grid chosen for one block, overwritten by the next: two hundred million blocks would be as many objects. */
interface Grid {
  scaleBits: number;
  scale: number;
  zeroPoint: number;
}

/** What rounding may take off a sum of squared errors, and more. */
const ROUNDING_SLACK = 1 + 1e-9;

/** Finds the grid with the least squared error for weight[start, start + size). */
function chooseGrid(
  weight: Float32Array,
  start: number,
  size: number,
  bits: QuantizedBits,
  chosen: Grid,
): void {
  const levels = 2 ** bits - 1;
  let low = 0;
  let high = 0;
  for (let i = start; i < start + size; i++) {
    const value = weight[i] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  chosen.scaleBits = HALF_ONE;
  chosen.scale = 1;
  chosen.zeroPoint = (levels + 1) / 2;
  if (low === high) return;
  const factors = SHRINK_FACTORS[bits];
  let bestError = Infinity;
  for (const factor of factors) {
    const rounded = toFloat16Bits(((high - low) * factor) / levels);
    const scaleBits = Math.min(Math.max(rounded, SMALLEST_HALF), LARGEST_HALF);
    const scale = fromFloat16Bits(scaleBits);
    const zeroPoint = Math.min(levels, Math.round((-low * factor) / scale));
    // The outermost weights are what shrinking costs: where they alone lose the race, the others need no look.
    const outer = squaredError(low, scale, zeroPoint, levels) + squaredError(high, scale, zeroPoint, levels);
    if (outer > bestError * ROUNDING_SLACK) continue;
    const alone = factors.length === 1;
    const error = alone ? 0 : blockError(weight, start, size, levels, scale, zeroPoint, bestError);
    if (error >= bestError) continue;
    bestError = error;
    chosen.scaleBits = scaleBits;
    chosen.scale = scale;
    chosen.zeroPoint = zeroPoint;
  }
}

function squaredError(value: number, scale: number, zeroPoint: number, levels: number): number {
  const rounded = value * (1 / scale) + ROUNDER - ROUNDER;
  const code = Math.min(Math.max(rounded, -zeroPoint), levels - zeroPoint);
  return (code * scale - value) ** 2;
}

/** Weights between two looks at whether a block can still win. */
const STRIDE = 8;

/** Squared error of one block on a grid; gives up, returning a partial sum >= `limit`, once it cannot win. */
function blockError(
  weight: Float32Array,
  start: number,
  size: number,
  levels: number,
  scale: number,
  zeroPoint: number,
  limit: number,
): number {
  const inverse = 1 / scale;
  const smallest = -zeroPoint;
  const largest = levels - zeroPoint;
  let sum = 0;
  const end = start + size;
  for (let next = start; next < end && sum < limit; next += STRIDE) {
    const stop = Math.min(next + STRIDE, end);
    for (let i = next; i < stop; i++) {
      const value = weight[i] ?? 0;
      let code = value * inverse + ROUNDER - ROUNDER;
      if (code < smallest) code = smallest;
      else if (code > largest) code = largest;
      const error = code * scale - value;
      sum += error * error;
    }
  }
  return sum;
}

function writeCodes(
  weight: Float32Array,
  start: number,
  size: number,
  bits: QuantizedBits,
  grid: Grid,
  data: Uint8Array,
): void {
  const levels = 2 ** bits - 1;
  const inverse = 1 / grid.scale;
  const { zeroPoint } = grid;
  const end = start + size;
  if (bits === 8) {
    for (let i = start; i < end; i++) data[i] = codeOf(weight[i] ?? 0, inverse, zeroPoint, levels);
    return;
  }
  for (let i = start; i < end; i += 2) {
    const lower = codeOf(weight[i] ?? 0, inverse, zeroPoint, levels);
    data[i >> 1] = lower | (codeOf(weight[i + 1] ?? 0, inverse, zeroPoint, levels) << 4);
  }
}

function codeOf(value: number, inverse: number, zeroPoint: number, levels: number): number {
  const code = value * inverse + ROUNDER - ROUNDER + zeroPoint;
  return code < 0 ? 0 : code > levels ? levels : code;
}
