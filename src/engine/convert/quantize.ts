import { SkipscopeError } from '#engine/base/errors.ts';
import {
  quantizedByteLengths,
  type BlockQuantized,
  type QuantizedBits,
} from '#engine/tensors/block-quantization.ts';
import { CandidateGrids } from './candidate-grids.ts';

/** The buffers that the three parts of a quantized weight are written to; each must have the exact length. */
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
  const grids = new CandidateGrids(bits);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const index = row * blocks + block;
      const start = index * blockSize;
      const chosen = grids.choose(weight, start, start + blockSize);
      target.scales[index] = grids.scaleBits[chosen] ?? 0;
      grids.writeCodes(chosen, weight, start, start + blockSize, target.data);
      const zeroPoint = grids.zeroPoints[chosen] ?? 0;
      const cell = bits === 8 ? index : row * zeroPointRow + (block >> 1);
      const upper = bits === 4 && block % 2 === 1;
      target.zeroPoints[cell] = upper ? (target.zeroPoints[cell] ?? 0) | (zeroPoint << 4) : zeroPoint;
    }
  }
  return { rows, columns, bits, blockSize, ...target };
}
