import type { QuantizedEntry } from '#engine/model/tensor-data.ts';
import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { bytesOf, concatBytes } from './bytes.ts';
import type { Dialect } from './dialect.ts';
import type { StageWeights } from './stage-weights.ts';

export interface LinearOptions {
  readonly graph: GraphBuilder;
  readonly weights: StageWeights;
  readonly dialect: Dialect;
  /** HF names without `.weight`, all of the same in-features; their outputs come one behind the other. */
  readonly modules: readonly string[];
}

/**
 * HF `nn.Linear`: x [..., K] -> [..., N], with the bias where the stage has one. Several modules over the same input
 * (q/k/v, gate/up) become one multiplication: one dispatch in place of three.
 */
export function linear(x: string, options: LinearOptions): string {
  const product = multiply(x, options);
  return addBias(product, options);
}

function multiply(x: string, { graph, weights, dialect, modules }: LinearOptions): string {
  const entries = modules.map((module) => weights.entry(`${module}.weight`));
  const quantized = entries.filter((entry): entry is QuantizedEntry => entry.encoding === 'quantized');
  if (dialect === 'fused' && quantized.length === entries.length)
    return matMulNBits(x, graph, weights, quantized);
  const name = `${modules.join('+')}.weight`;
  const inFeatures = entries[0]?.shape[1] ?? 0;
  const transposed = transpose(
    entries.map((entry) => weights.float32(entry.name)),
    inFeatures,
  );
  const outFeatures = transposed.length / inFeatures;
  return graph.node('MatMul', [
    x,
    graph.initializer(name, 'float32', [inFeatures, outFeatures], bytesOf(transposed)),
  ]);
}

/** com.microsoft.MatMulNBits over the entries stacked along N; float32 activations, nothing rounded to int8. */
function matMulNBits(
  x: string,
  graph: GraphBuilder,
  weights: StageWeights,
  entries: readonly QuantizedEntry[],
): string {
  const [first] = entries;
  if (!first) throw new RangeError('A linear layer needs at least one module.');
  const { bits, blockSize } = first;
  const inFeatures = first.shape[1];
  const outFeatures = entries.reduce((sum, entry) => sum + entry.shape[0], 0);
  const blocks = inFeatures / blockSize;
  const name = entries.map((entry) => entry.name).join('+');
  const parts = entries.map((entry) => weights.quantized(entry));
  const codes = concatBytes(parts.map((part) => part.data));
  const scales = concatBytes(parts.map((part) => bytesOf(float16ToFloat32(part.scales))));
  const zeroPoints = concatBytes(parts.map((part) => part.zeroPoints));
  const zeroPointBytes = Math.ceil((blocks * bits) / 8);
  return graph.contrib(
    'MatMulNBits',
    [
      x,
      graph.initializer(name, 'uint8', [outFeatures, blocks, (blockSize * bits) / 8], codes),
      graph.initializer(`${name}.scales`, 'float32', [outFeatures, blocks], scales),
      graph.initializer(`${name}.zero_points`, 'uint8', [outFeatures, zeroPointBytes], zeroPoints),
    ],
    { K: BigInt(inFeatures), N: BigInt(outFeatures), bits: BigInt(bits), block_size: BigInt(blockSize) },
  );
}

function addBias(product: string, { graph, weights, modules }: LinearOptions): string {
  const names = modules.map((module) => `${module}.bias`);
  if (!names.every((name) => weights.has(name))) return product;
  const bias = concatBytes(names.map((name) => bytesOf(weights.float32(name))));
  return graph.node('Add', [
    product,
    graph.initializer(names.join('+'), 'float32', [bias.byteLength / Float32Array.BYTES_PER_ELEMENT], bias),
  ]);
}

/** Matrices [N_i, K] stacked along N, transposed to [K, sum of N_i]. */
function transpose(matrices: readonly Float32Array[], inFeatures: number): Float32Array {
  const outFeatures = matrices.reduce((sum, matrix) => sum + matrix.length, 0) / inFeatures;
  const transposed = new Float32Array(inFeatures * outFeatures);
  let column = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < matrix.length; row += inFeatures, column++) {
      for (let k = 0; k < inFeatures; k++) transposed[k * outFeatures + column] = matrix[row + k] ?? 0;
    }
  }
  return transposed;
}
