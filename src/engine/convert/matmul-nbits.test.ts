import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { dequantizeBlockwise, type BlockQuantized } from '#engine/tensors/block-quantization.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { gaussian } from '#engine/convert/testing/gaussian.ts';
import { quantizeBlockwise } from './quantize.ts';

const INPUTS = 3;

/** x [INPUTS, K] times the quantized weight [N, K] transposed, computed by ONNX Runtime's own operator. */
async function runMatMulNBits(x: Float32Array, weight: BlockQuantized): Promise<Float32Array> {
  const { rows, columns, bits, blockSize } = weight;
  const blocks = columns / blockSize;
  const graph = new GraphBuilder(`matmul-${bits}`);
  const scales = float16ToFloat32(weight.scales);
  const value = graph.contrib(
    'MatMulNBits',
    [
      graph.input('x', 'float32', [INPUTS, columns]),
      graph.initializer('codes', 'uint8', [rows, blocks, (blockSize * bits) / 8], weight.data),
      graph.initializer('scales', 'float32', [rows * blocks], new Uint8Array(scales.buffer)),
      graph.initializer('zeros', 'uint8', [weight.zeroPoints.length], weight.zeroPoints),
    ],
    { K: BigInt(columns), N: BigInt(rows), bits: BigInt(bits), block_size: BigInt(blockSize) },
  );
  graph.output('y', value, 'float32', [INPUTS, rows]);
  const model = graph.build();
  const session = await InferenceSession.create(model.bytes, { externalData: [...model.externalData] });
  try {
    const { y } = await session.run({ x: new Tensor('float32', x, [INPUTS, columns]) });
    if (!(y?.data instanceof Float32Array)) throw new Error('MatMulNBits gave no float32');
    return y.data;
  } finally {
    await session.release();
  }
}

/** x [INPUTS, K] times weight [N, K] transposed, in double precision. */
function multiply(x: Float32Array, weight: Float32Array, rows: number, columns: number): number[] {
  return Array.from({ length: INPUTS * rows }, (_, cell) => {
    const from = Math.floor(cell / rows) * columns;
    const row = weight.subarray((cell % rows) * columns, (cell % rows) * columns + columns);
    return row.reduce((sum, value, k) => sum + value * (x[from + k] ?? NaN), 0);
  });
}

// An odd number of blocks, so that the padded zero points of a row are exercised.
it.each([
  [4, 7, 96],
  [4, 16, 128],
  [8, 7, 96],
] as const)(
  'ONNX Runtime reads %d-bit weights [%d, %d] as dequantizeBlockwise does',
  async (bits, rows, columns) => {
    const offset = gaussian(rows * columns, 5).map((value, i) => value + (i % 5) * 0.2);
    const quantized = quantizeBlockwise(offset, rows, columns, bits, 32);
    const x = gaussian(INPUTS * columns, 6);
    const expected = multiply(x, dequantizeBlockwise(quantized), rows, columns);
    const found = await runMatMulNBits(x, quantized);
    expect(found.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 3);
    });
  },
);
