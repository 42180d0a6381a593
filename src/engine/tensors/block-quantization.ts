import { float16ToFloat32 } from './float16.ts';

export type QuantizedBits = 4 | 8;

/**
 * A weight W [rows, columns] quantized block-wise along its columns, in the layout of ONNX Runtime's MatMulNBits
 * (N = rows, K = columns, B = K / blockSize):
 * `data` uint8 [N, B, blockSize * bits / 8], low nibble first; `scales` float16 bits [N, B];
 * `zeroPoints` uint8 [N, ceil(B * bits / 8)], low nibble first.
 * W[n, k] = (q[n, k] - zeroPoint[n, b]) * scale[n, b] with b = floor(k / blockSize).
 */
export interface BlockQuantized {
  readonly rows: number;
  readonly columns: number;
  readonly bits: QuantizedBits;
  readonly blockSize: number;
  readonly data: Uint8Array;
  readonly scales: Uint16Array;
  readonly zeroPoints: Uint8Array;
}

/** Byte lengths of the three parts of a block-quantized weight [rows, columns]. */
export function quantizedByteLengths(
  rows: number,
  columns: number,
  bits: QuantizedBits,
  blockSize: number,
): { readonly data: number; readonly scales: number; readonly zeroPoints: number } {
  const blocks = columns / blockSize;
  return {
    data: (rows * columns * bits) / 8,
    scales: rows * blocks * 2,
    zeroPoints: rows * Math.ceil((blocks * bits) / 8),
  };
}

/** The weight that `quantized` encodes, row-major [rows, columns]; exact in float32. */
export function dequantizeBlockwise(quantized: BlockQuantized): Float32Array<ArrayBuffer> {
  return quantized.bits === 4 ? dequantizeNibbles(quantized) : dequantizeBytes(quantized);
}

function dequantizeNibbles(quantized: BlockQuantized): Float32Array<ArrayBuffer> {
  const { rows, columns, blockSize, data, zeroPoints } = quantized;
  const scales = float16ToFloat32(quantized.scales);
  const blocks = columns / blockSize;
  const zeroPointRow = Math.ceil(blocks / 2);
  const out = new Float32Array(rows * columns);
  let source = 0;
  let target = 0;
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const scale = scales[row * blocks + block] ?? 0;
      const packed = zeroPoints[row * zeroPointRow + (block >> 1)] ?? 0;
      const zeroPoint = block & 1 ? packed >> 4 : packed & 15;
      const end = target + blockSize;
      while (target < end) {
        const pair = data[source++] ?? 0;
        out[target++] = ((pair & 15) - zeroPoint) * scale;
        out[target++] = ((pair >> 4) - zeroPoint) * scale;
      }
    }
  }
  return out;
}

function dequantizeBytes(quantized: BlockQuantized): Float32Array<ArrayBuffer> {
  const { data, zeroPoints, blockSize } = quantized;
  const scales = float16ToFloat32(quantized.scales);
  const out = new Float32Array(data.length);
  let index = 0;
  // With 8 bits, scales and zero points both count blocks row by row without padding.
  for (let block = 0; block < scales.length; block++) {
    const scale = scales[block] ?? 0;
    const zeroPoint = zeroPoints[block] ?? 0;
    const end = index + blockSize;
    for (; index < end; index++) out[index] = ((data[index] ?? 0) - zeroPoint) * scale;
  }
  return out;
}
