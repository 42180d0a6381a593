import type { QuantizedBits } from '#engine/tensors/block-quantization.ts';
import { fromFloat16Bits, halfBits } from '#engine/tensors/float16.ts';

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

/** A factor larger than any rounding error of a sum of squared errors. */
const ROUNDING_SLACK = 1 + 1e-9;

/** Number of weights between two checks whether a grid can still win. */
const STRIDE = 8;

/**
 * The grids that one block may be rounded to, one per shrink factor. A model has hundreds of millions of blocks: numbers
 * live in typed arrays that every block overwrites, since returning or passing one would allocate.
 */
export class CandidateGrids {
  readonly scaleBits: Uint16Array;
  readonly zeroPoints: Uint8Array;
  readonly #levels: number;
  readonly #factors: Float64Array;
  readonly #scales: Float64Array;
  readonly #inverses: Float64Array;
  readonly #single = new Float32Array(1);
  readonly #singleBits = new Uint32Array(this.#single.buffer);

  constructor(private readonly bits: QuantizedBits) {
    this.#levels = 2 ** bits - 1;
    this.#factors = Float64Array.from(SHRINK_FACTORS[bits]);
    const { length } = this.#factors;
    this.scaleBits = new Uint16Array(length);
    this.zeroPoints = new Uint8Array(length);
    this.#scales = new Float64Array(length);
    this.#inverses = new Float64Array(length);
  }

  /**
   * Index of the grid with the least squared error for weight[start, end), the first of equal ones. Scales are rounded to
   * float16 before anything is measured.
   */
  choose(weight: Float32Array, start: number, end: number): number {
    let low = 0;
    let high = 0;
    for (let i = start; i < end; i++) {
      const value = weight[i] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low === high) {
      this.#set(0, HALF_ONE, (this.#levels + 1) / 2);
      return 0;
    }
    for (let grid = 0; grid < this.#factors.length; grid++) {
      const factor = this.#factors[grid] ?? 1;
      this.#single[0] = ((high - low) * factor) / this.#levels;
      const rounded = halfBits(this.#singleBits[0] ?? 0);
      const scaleBits = Math.min(Math.max(rounded, SMALLEST_HALF), LARGEST_HALF);
      const zeroPoint = Math.min(this.#levels, Math.round((-low * factor) / fromFloat16Bits(scaleBits)));
      this.#set(grid, scaleBits, zeroPoint);
    }
    return this.#factors.length === 1 ? 0 : this.#race(weight, start, end, low, high);
  }

  #set(grid: number, scaleBits: number, zeroPoint: number): void {
    const scale = fromFloat16Bits(scaleBits);
    this.scaleBits[grid] = scaleBits;
    this.zeroPoints[grid] = zeroPoint;
    this.#scales[grid] = scale;
    this.#inverses[grid] = 1 / scale;
  }

  /** `low` and `high` are the outermost weights of the block (or zero). */
  #race(weight: Float32Array, start: number, end: number, low: number, high: number): number {
    let best = 0;
    let bestError = Infinity;
    for (let grid = 0; grid < this.#scales.length; grid++) {
      const scale = this.#scales[grid] ?? 1;
      const inverse = this.#inverses[grid] ?? 1;
      const smallest = -(this.zeroPoints[grid] ?? 0);
      const largest = this.#levels + smallest;
      // The cost of shrinking: if the error of the outermost weights alone exceeds the best error, the others
      // need not be added.
      const below = Math.max(low * inverse + ROUNDER - ROUNDER, smallest) * scale - low;
      const above = Math.min(high * inverse + ROUNDER - ROUNDER, largest) * scale - high;
      if (below * below + above * above > bestError * ROUNDING_SLACK) continue;
      let error = 0;
      for (let next = start; next < end && error < bestError; next += STRIDE) {
        const stop = Math.min(next + STRIDE, end);
        for (let i = next; i < stop; i++) {
          const value = weight[i] ?? 0;
          let code = value * inverse + ROUNDER - ROUNDER;
          if (code < smallest) code = smallest;
          else if (code > largest) code = largest;
          const difference = code * scale - value;
          error += difference * difference;
        }
      }
      if (error >= bestError) continue;
      bestError = error;
      best = grid;
    }
    return best;
  }

  /** Writes the codes of weight[start, end), an even number of them, to where they belong in `data`. */
  writeCodes(grid: number, weight: Float32Array, start: number, end: number, data: Uint8Array): void {
    const levels = this.#levels;
    const inverse = this.#inverses[grid] ?? 1;
    const zeroPoint = this.zeroPoints[grid] ?? 0;
    if (this.bits === 8) {
      for (let i = start; i < end; i++) data[i] = codeOf(weight[i] ?? 0, inverse, zeroPoint, levels);
      return;
    }
    for (let i = start; i < end; i += 2) {
      const lower = codeOf(weight[i] ?? 0, inverse, zeroPoint, levels);
      data[i >> 1] = lower | (codeOf(weight[i + 1] ?? 0, inverse, zeroPoint, levels) << 4);
    }
  }
}

function codeOf(value: number, inverse: number, zeroPoint: number, levels: number): number {
  const code = value * inverse + ROUNDER - ROUNDER + zeroPoint;
  return code < 0 ? 0 : code > levels ? levels : code;
}
