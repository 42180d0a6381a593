import type { QuantizedEntry } from '#engine/model/tensor-data.ts';
import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { bytesOf, concatBytes, float32View, uint16View } from '#engine/tensors/views.ts';
import type { ActivationType, Dialect } from './dialect.ts';
import type { StageWeights } from './stage-weights.ts';

/** Modules of a decoder block over the same input: each list runs as one multiplication. */
export const QUERY_KEY_VALUE: readonly string[] = [
  'self_attn.q_proj',
  'self_attn.k_proj',
  'self_attn.v_proj',
];
export const GATE_UP: readonly string[] = ['mlp.gate_proj', 'mlp.up_proj'];

export const MERGED_MODULES: readonly (readonly string[])[] = [QUERY_KEY_VALUE, GATE_UP];

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

function multiply(x: string, options: LinearOptions): string {
  const { graph, weights, dialect, modules } = options;
  const entries = modules.map((module) => weights.entry(`${module}.weight`));
  const quantized = entries.filter((entry): entry is QuantizedEntry => entry.encoding === 'quantized');
  if (dialect.weights === 'packed' && quantized.length === entries.length)
    return matMulNBits(x, options, quantized);
  const name = `${modules.join('+')}.weight`;
  const inFeatures = entries[0]?.shape[1] ?? 0;
  const outFeatures = entries.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const { activations } = dialect;
  const matrices = entries.map((entry) => weights.as(activations, entry.name));
  const transposed = transpose(matrices, activations, inFeatures, outFeatures);
  return graph.node('MatMul', [x, graph.weight(name, activations, [inFeatures, outFeatures], transposed)]);
}

/** com.microsoft.MatMulNBits over the entries stacked along N; the activations are not rounded to int8. */
function matMulNBits(
  x: string,
  { graph, weights, dialect: { activations } }: LinearOptions,
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
  const scales = concatBytes(
    parts.map((part) => bytesOf(activations === 'float16' ? part.scales : float16ToFloat32(part.scales))),
  );
  const zeroPoints = concatBytes(parts.map((part) => part.zeroPoints));
  const zeroPointBytes = Math.ceil((blocks * bits) / 8);
  return graph.contrib(
    'MatMulNBits',
    [
      x,
      graph.weight(name, 'uint8', [outFeatures, blocks, (blockSize * bits) / 8], codes),
      graph.weight(`${name}.scales`, activations, [outFeatures, blocks], scales),
      graph.weight(`${name}.zero_points`, 'uint8', [outFeatures, zeroPointBytes], zeroPoints),
    ],
    { K: BigInt(inFeatures), N: BigInt(outFeatures), bits: BigInt(bits), block_size: BigInt(blockSize) },
  );
}

function addBias(product: string, { graph, weights, dialect, modules }: LinearOptions): string {
  const names = modules.map((module) => `${module}.bias`);
  if (!names.every((name) => weights.has(name))) return product;
  const width = names.reduce((sum, name) => sum + (weights.entry(name).shape[0] ?? 0), 0);
  const bias = concatBytes(names.map((name) => weights.as(dialect.activations, name)));
  return graph.node('Add', [product, graph.weight(names.join('+'), dialect.activations, [width], bias)]);
}

/** Matrices [N_i, K] stacked along N, transposed to [K, sum of N_i]; bytes in, bytes out. */
function transpose(
  matrices: readonly Uint8Array[],
  type: ActivationType,
  inFeatures: number,
  outFeatures: number,
): Uint8Array {
  const count = inFeatures * outFeatures;
  const transposed = type === 'float32' ? new Float32Array(count) : new Uint16Array(count);
  let column = 0;
  for (const bytes of matrices) {
    const matrix = type === 'float32' ? float32View(bytes) : uint16View(bytes);
    for (let row = 0; row < matrix.length; row += inFeatures, column++) {
      for (let k = 0; k < inFeatures; k++) transposed[k * outFeatures + column] = matrix[row + k] ?? 0;
    }
  }
  return bytesOf(transposed);
}
