import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ExternalData } from '#engine/runtime/ort-runtime.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from './onnx_pb.ts';

/** Element types that our graphs use, by ONNX Runtime's names. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64' | 'bool';

/** Numbers are fixed sizes, strings are symbolic dimensions. */
export type Dimension = number | string;

/** Integer attributes are bigint, floats are number: ONNX tells them apart, JavaScript numbers do not. */
export type Attributes = Readonly<Record<string, bigint | number | string | readonly bigint[]>>;

/** Where a graph has the weights of the model: constants of its own, or inputs that every run feeds. */
export type WeightPlace = 'constants' | 'inputs';

/** A weight that is an input of its graph. */
export interface GraphWeight {
  readonly name: string;
  readonly type: WeightType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  /** True where every graph of the model has the same. */
  readonly common: boolean;
}
export type WeightType = 'float32' | 'float16' | 'uint8';

/** A serialised ONNX model and the weights it refers to. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly externalData: readonly ExternalData[];
  /** The weights that are inputs. */
  readonly weights: readonly GraphWeight[];
}

/** Where the bytes of a constant are in a file beside the model; a relative path. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

interface NodeSpec {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attributes: Attributes;
}

const ELEMENT_TYPES: Readonly<Record<ElementType, DataType>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

/** Below this many bytes an initializer lies inside the graph: shape inference needs to read axes and sizes. */
const INLINE_BYTES = 256;

/** Opset of ai.onnx that introduced Attention, RotaryEmbedding and RMSNormalization. */
const ONNX_OPSET = 23n;

/** IR version 11 belongs to opset 23. */
const IR_VERSION = 11n;

/**
 * Writes one ONNX graph. Every method returns the name of the value it makes, so that calls nest like expressions.
 * Weights go out of line: the graph stays a few kB.
 */
export class GraphBuilder {
  readonly #nodes: NodeSpec[] = [];
  readonly #inputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #outputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #initializers: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #externalData: ExternalData[] = [];
  readonly #weights: GraphWeight[] = [];
  readonly #initializerNames = new Set<string>();
  readonly #outputNames = new Map<string, string>();
  #values = 0;

  /** `name` must be unique among the models alive in one runtime: WASM confuses equal external paths. */
  constructor(
    readonly name: string,
    private readonly weightPlace: WeightPlace = 'constants',
  ) {}

  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares `value`, the result of a node, as the graph output called `name`. */
  output(name: string, value: string, type: ElementType, shape: readonly Dimension[]): void {
    this.#outputNames.set(value, name);
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** A weight of the model; `common`: all graphs of the model have the same. */
  weight(
    stem: string,
    type: WeightType,
    shape: readonly number[],
    data: Uint8Array,
    { common = false } = {},
  ): string {
    if (this.weightPlace === 'constants') return this.initializer(stem, type, shape, data);
    const name = this.input(stem, type, shape);
    this.#weights.push({ name, type, shape, data, common });
    return name;
  }

  /** A constant; `stem` is its name, numbered where the graph already has one of that name. */
  initializer(stem: string, type: ElementType, shape: readonly number[], data: Uint8Array): string {
    const name = this.#ownName(stem);
    const tensor = { name, dataType: ELEMENT_TYPES[type], dims: shape.map(BigInt) };
    if (data.byteLength <= INLINE_BYTES) {
      this.#initializers.push({ ...tensor, rawData: data });
      return name;
    }
    const path = `${this.name}/${name}`;
    this.#externalData.push({ path, data });
    this.#initializers.push({
      ...tensor,
      ...externalData({ location: path, offset: 0, length: data.byteLength }),
    });
    return name;
  }

  /** A constant whose bytes are written to a file beside the model, by somebody else. */
  external(stem: string, type: WeightType, shape: readonly number[], place: ExternalPlace): string {
    const name = this.#ownName(stem);
    this.#initializers.push({
      name,
      dataType: ELEMENT_TYPES[type],
      dims: shape.map(BigInt),
      ...externalData(place),
    });
    return name;
  }

  /** A small int64 constant: axes, sizes, slice bounds. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.initializer(this.#fresh('constant'), 'int64', [values.length], new Uint8Array(data.buffer));
  }

  /** One node with one output. Empty strings stand for omitted optional inputs. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    const [output = ''] = this.nodes(opType, inputs, 1, attributes, domain);
    return output;
  }

  /** The same values in another element type. */
  cast(value: string, type: ElementType): string {
    return this.node('Cast', [value], { to: BigInt(ELEMENT_TYPES[type]) });
  }

  /** One node with several outputs. */
  nodes(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.#fresh(opType));
    this.#nodes.push({ opType, domain, input: [...inputs], output: names, attributes });
    return names;
  }

  /** One node of ONNX Runtime's contrib domain. */
  contrib(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.node(opType, inputs, attributes, 'com.microsoft');
  }

  build(): OnnxModel {
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'skipscope',
      opsetImport: [
        { domain: '', version: ONNX_OPSET },
        { domain: 'com.microsoft', version: 1n },
      ],
      graph: {
        name: this.name,
        node: this.#nodes.map((node) => this.#nodeProto(node)),
        input: this.#inputs,
        output: this.#outputs,
        initializer: this.#initializers,
      },
    });
    return {
      bytes: toBinary(ModelProtoSchema, model),
      externalData: this.#externalData,
      weights: this.#weights,
    };
  }

  #nodeProto(node: NodeSpec): MessageInitShape<typeof NodeProtoSchema> {
    const rename = (value: string): string => this.#outputNames.get(value) ?? value;
    return {
      name: node.output[0] ?? '',
      opType: node.opType,
      domain: node.domain,
      input: node.input.map(rename),
      output: node.output.map(rename),
      attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
    };
  }

  /** The stem, numbered where a constant of that name exists. */
  #ownName(stem: string): string {
    const name = this.#initializerNames.has(stem) ? this.#fresh(stem) : stem;
    this.#initializerNames.add(name);
    return name;
  }

  #fresh(stem: string): string {
    return `${stem}_${String(this.#values++)}`;
  }
}

function externalData({ location, offset, length }: ExternalPlace) {
  return {
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(length) },
    ],
  };
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]) {
  const dim = shape.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  return {
    name,
    type: {
      value: { case: 'tensorType' as const, value: { elemType: ELEMENT_TYPES[type], shape: { dim } } },
    },
  };
}

function attribute(name: string, value: Attributes[string]) {
  if (typeof value === 'bigint') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'number') return { name, type: AttributeType.FLOAT, f: value };
  if (typeof value === 'string')
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  return { name, type: AttributeType.INTS, ints: [...(value ?? [])] };
}
