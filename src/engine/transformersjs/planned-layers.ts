import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { FilePart, LatePart } from '#engine/convert/file-part.ts';
import type { PlannedTensor, StagePlan } from '#engine/convert/stage-plan.ts';
import { tensorParts, type TensorParts } from '#engine/convert/tensor-parts.ts';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import type { StageLayers } from '#engine/graphs/stage-layers.ts';
import type { GraphBuilder, WeightType } from '#engine/onnx/graph-builder.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { bytesOf, uint16View } from '#engine/tensors/views.ts';
import type { SessionData } from './session-data.ts';

const REMEDY = 'Export it with float32 weights (--to onnx-fp32), or take the Hugging Face folder.';

/** The session that layers are added to. */
export interface SessionParts {
  readonly graph: GraphBuilder;
  readonly data: SessionData;
  readonly tensors: CheckpointTensors;
  readonly activations: ActivationType;
}

type Quantized = Extract<PlannedTensor['encoding'], { encoding: 'quantized' }>;

/** A planned weight [N, K] that is quantized. */
interface QuantizedWeight {
  readonly rows: number;
  readonly columns: number;
  readonly encoding: Quantized;
  readonly data: FilePart;
  readonly grid: NonNullable<TensorParts['grid']>;
}

/**
 * Layers of a stage whose weights are planned: the graph says where each lies in a file that is written later. Matrices keep
 * the rows of the checkpoint [N, K], so that their bytes can be copied: Gemm takes them transposed, MatMulNBits as they are.
 */
export class PlannedLayers implements StageLayers {
  /** `prefix` stands in front of the weights' names: a session has several stages. */
  constructor(
    private readonly session: SessionParts,
    private readonly stage: StagePlan,
    private readonly prefix: string,
  ) {}

  parameter(name: string, shape: readonly number[]): string {
    return this.#float([this.#planned(name)], shape);
  }

  linear(x: string, modules: readonly string[]): string {
    const weights = modules.map((module) => this.#planned(`${module}.weight`));
    const biases = modules.map((module) => `${module}.bias`).filter((name) => this.#find(name) !== undefined);
    const rows = weights.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    const bias =
      biases.length === 0
        ? []
        : [
            this.#float(
              biases.map((name) => this.#planned(name)),
              [rows],
            ),
          ];
    const quantized = weights.flatMap((weight) => this.#quantized(weight) ?? []);
    const name = this.prefix + modules.map((module) => `${module}.weight`).join('+');
    if (quantized.length < weights.length) return this.#gemm(x, weights, bias);
    const product = this.#matMulNBits(x, name, quantized);
    return bias.length === 0 ? product : this.session.graph.node('Add', [product, ...bias]);
  }

  /** x [..., K] -> [..., N] through two dimensions, which Gemm is defined for. */
  #gemm(x: string, weights: readonly PlannedTensor[], bias: readonly string[]): string {
    const { graph } = this.session;
    const columns = weights[0]?.shape[1] ?? 0;
    const rows = weights.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    const flat = graph.node('Reshape', [x, graph.integers([-1, columns])]);
    const product = graph.node('Gemm', [flat, this.#float(weights, [rows, columns]), ...bias], {
      transB: 1n,
    });
    const leading = graph.node('Shape', [x], { start: 0n, end: -1n });
    const shape = graph.node('Concat', [leading, graph.integers([rows])], { axis: 0n });
    return graph.node('Reshape', [product, shape]);
  }

  #matMulNBits(x: string, name: string, weights: readonly QuantizedWeight[]): string {
    const { activations } = this.session;
    const [first] = weights;
    if (first === undefined) throw new RangeError('A linear layer needs at least one module.');
    const { bits, blockSize } = first.encoding;
    const rows = weights.reduce((sum, weight) => sum + weight.rows, 0);
    const blocks = first.columns / blockSize;
    const codes = weights.map(({ data }) => data);
    const scales = weights.map(({ grid }) => (activations === 'float16' ? grid[0] : widened(grid[0])));
    const zeroPoints = weights.map(({ grid }) => grid[1]);
    const inputs = [
      this.#place(name, 'uint8', [rows, blocks, (blockSize * bits) / 8], codes),
      this.#place(`${name}.scales`, activations, [rows, blocks], scales),
      this.#place(`${name}.zero_points`, 'uint8', [rows, Math.ceil((blocks * bits) / 8)], zeroPoints),
    ];
    return this.session.graph.contrib('MatMulNBits', [x, ...inputs], {
      K: BigInt(first.columns),
      N: BigInt(rows),
      bits: BigInt(bits),
      block_size: BigInt(blockSize),
    });
  }

  #quantized(tensor: PlannedTensor): QuantizedWeight | null {
    const { shape, encoding } = tensor;
    if (encoding.encoding !== 'quantized') return null;
    const [rows = 0, columns = 0] = shape;
    const { data, grid } = tensorParts(this.session.tensors, tensor, REMEDY);
    return grid && { rows, columns, encoding, data, grid };
  }

  /** Tensors one behind the other, in the type of the activations: a GPU without float16 knows no float16 weights. */
  #float(tensors: readonly PlannedTensor[], shape: readonly number[]): string {
    const { tensors: source, activations } = this.session;
    const name = this.prefix + tensors.map((tensor) => tensor.name).join('+');
    const encoding = { encoding: activations };
    const parts = tensors.map((tensor) => tensorParts(source, { ...tensor, encoding }, REMEDY).data);
    return this.#place(name, activations, shape, parts);
  }

  #find(name: string): PlannedTensor | undefined {
    return this.stage.tensors.find((tensor) => tensor.name === name);
  }

  #planned(name: string): PlannedTensor {
    const tensor = this.#find(name);
    if (tensor !== undefined) return tensor;
    throw new RangeError(`The stage  has no tensor "".`);
  }

  #place(name: string, type: WeightType, shape: readonly number[], parts: readonly FilePart[]): string {
    return this.session.graph.external(name, type, shape, this.session.data.place(parts));
  }
}

/** float16 scales as float32. */
function widened({ length, late }: LatePart): LatePart {
  return { length: 2 * length, late: () => bytesOf(float16ToFloat32(uint16View(late()))) };
}
