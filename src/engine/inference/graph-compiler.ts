import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { GraphWeight, OnnxModel, WeightPlace } from '#engine/onnx/graph-builder.ts';
import type { Feeds, OrtRuntime, OrtSession, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { float32View, uint16View } from '#engine/tensors/views.ts';

/** A graph that can be run. */
export interface CompiledGraph {
  readonly session: OrtSession;
  /** What every run feeds beside its own inputs: the weights that are inputs of the graph. */
  readonly weights: Feeds;
  /** The graph, from which a session that captures it is made. */
  readonly bytes: Uint8Array;
}

/**
 * Compiles the graphs of a model on a runtime, and owns the sessions and the weights on the device. Where weights are inputs,
 * graphs that differ in nothing but their weights share a session, and a captured session takes the weights of the plain one.
 */
export class GraphCompiler {
  /** Captured graphs are sessions of their own, which must not hold the weights a second time. */
  readonly weightPlace: WeightPlace;
  readonly #sessions: { readonly bytes: Uint8Array; readonly session: OrtSession }[] = [];
  readonly #tensors: Tensor[] = [];
  /** Weights that all graphs have in common, by name. */
  readonly #common = new Map<string, Tensor>();

  constructor(private readonly runtime: OrtRuntime) {
    this.weightPlace = runtime.capture ? 'inputs' : 'constants';
  }

  /** Rejects with `SkipscopeError('runtime')`. */
  async compile(
    { bytes, externalData, weights }: OnnxModel,
    options: SessionOptions = {},
  ): Promise<CompiledGraph> {
    const alike =
      weights.length > 0 ? this.#sessions.find((other) => sameBytes(other.bytes, bytes)) : undefined;
    const session = alike?.session ?? (await this.runtime.createSession(bytes, externalData, options));
    if (!alike) this.#sessions.push({ bytes, session });
    return {
      session,
      bytes,
      weights: Object.fromEntries(weights.map((weight) => [weight.name, this.#upload(weight)])),
    };
  }

  /** Releases sessions and weights; the runtime stays open. */
  async dispose(): Promise<void> {
    await Promise.all(this.#sessions.splice(0).map(({ session }) => this.runtime.release(session)));
    for (const tensor of this.#tensors.splice(0)) tensor.dispose();
    this.#common.clear();
  }

  #upload(weight: GraphWeight): Tensor {
    const known = weight.common ? this.#common.get(weight.name) : undefined;
    if (known) return known;
    const tensor = this.runtime.upload(weightTensor(weight, this.runtime.Tensor));
    this.#tensors.push(tensor);
    if (weight.common) this.#common.set(weight.name, tensor);
    return tensor;
  }
}

function weightTensor({ type, shape, data }: GraphWeight, Tensor: TensorConstructor): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', float32View(data), shape);
    case 'float16':
      return new Tensor('float16', uint16View(data), shape);
    case 'uint8':
      return new Tensor('uint8', data, shape);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
