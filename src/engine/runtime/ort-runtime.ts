import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { SkipscopeError } from '#engine/base/errors.ts';
import type { GraphCapture } from './graph-capture.ts';
import type { Traffic } from './traffic.ts';

/** The execution provider of ONNX Runtime: `cpu` and `cuda` in Node, `wasm` and `webgpu` in a browser. */
export type Provider = 'cpu' | 'wasm' | 'webgpu' | 'cuda';

/** Weights of a graph that live outside of it; `path` is the `location` the graph's initializers name. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

export interface SessionOptions {
  /**
   * Outputs that stay on the device, where it has memory of its own. The receiver of such a tensor owns it and must
   * `dispose()` it.
   */
  readonly deviceOutputs?: readonly string[];
  /** Frees memory after each run rather than keeping it for the next: slower, but takes far less memory. */
  readonly tight?: boolean;
  /**
   * Records what the first run does on the device; every later run replays it, whatever it is fed. All inputs and outputs lie on
   * the device, in memory of `GraphCapture.allocate` where they change. The first run may be made twice. Outputs that are not
   * written to a tensor of the caller belong to the session.
   */
  readonly captured?: boolean;
}

/** The device behind a runtime, for graph builders and for display. */
export interface RuntimeDescription {
  readonly provider: Provider;
  /** Version of ONNX Runtime. */
  readonly version: string;
  readonly threads: number;
  /** A person's name for the device: "Intel(R) Xeon(R) ...", "nvidia ada-lovelace". */
  readonly adapter: string;
  /** True where graphs with float16 activations can run. */
  readonly f16: boolean;
  /** True where a GPU is emulated on the CPU. */
  readonly software: boolean;
  /** Bytes that weights may take, of the GPU's memory where they lie there; null where that is not known. */
  readonly memoryBytes: number | null;
  /** Largest single GPU buffer in bytes; null where there is no such limit. */
  readonly maxBufferBytes: number | null;
}

export type Feeds = Readonly<Record<string, Tensor>>;
export type Outputs = Readonly<Record<string, Tensor>>;
/**
 * The outputs that a run gives: their names, or for each name the tensor whose memory it is written to, null for a tensor of
 * its own. A tensor that is written to stays the caller's, and the outputs hold it again.
 */
export type Fetches = readonly string[] | Readonly<Record<string, Tensor | null>>;

/** A compiled graph. Only the runtime that made it runs and releases it. */
export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Feeds, fetches: Fetches): Promise<Outputs>;
  release(): Promise<void>;
}

/**
 * ONNX Runtime as a host injects it. Creation and runs go through one queue per runtime, because concurrent creation
 * mixes up external data on WASM and throws on WebGPU; a failing call does not block those behind it.
 *
 * All methods reject with `SkipscopeError('runtime')`. Once the device is lost or `dispose` was called, every call
 * rejects at once and says so.
 */
export interface OrtRuntime {
  readonly provider: Provider;
  /** CPU threads at work; 1 for `webgpu`. */
  readonly threads: number;
  /**
   * The reason that the runtime will never work again: the device is lost, or the runtime was shut down. Null while it
   * works.
   */
  readonly failure: SkipscopeError | null;
  /** ONNX Runtime's tensor class: `new runtime.Tensor('float32', data, dims)`. */
  readonly Tensor: TensorConstructor;
  /**
   * True where grouped attention may be told to write its keys and values over those that it reads: into a cache with room,
   * in place of a new one at every step.
   */
  readonly writesInPlace: boolean;
  /** What the device offers for captured sessions; null where it has none. */
  readonly capture: GraphCapture | null;
  /** Bytes that crossed between JavaScript and the device so far. */
  readonly traffic: Traffic;
  describe(): RuntimeDescription;
  /** A tensor of zeros, on the device where it has memory of its own; the caller disposes it. */
  zeros(type: 'float32' | 'float16', dims: readonly number[]): Tensor;
  /**
   * The tensor on the device, for several runs; the caller disposes it, and keeps `tensor` unchanged until then. Where a
   * device has no memory of its own, it is `tensor` itself.
   */
  upload(tensor: Tensor): Tensor;
  /** Compiles a graph. `model` and the external data may be dropped once the promise has resolved. */
  createSession(
    model: Uint8Array,
    externalData: readonly ExternalData[],
    options?: SessionOptions,
  ): Promise<OrtSession>;
  /** Runs a graph for the outputs wanted, all when absent. */
  run(session: OrtSession, feeds: Feeds, fetches?: Fetches): Promise<Outputs>;
  /** Releases one session behind all runs asked for so far. */
  release(session: OrtSession): Promise<void>;
  /** Releases every session that is still open, and the device. */
  dispose(): Promise<void>;
}
