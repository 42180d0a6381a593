import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { zerosGraph } from '#engine/graphs/zeros-graph.ts';
import type { GraphCapture } from '#engine/runtime/graph-capture.ts';
import type { OrtSession } from '#engine/runtime/ort-runtime.ts';
import type { GpuReadback } from './gpu-readback.ts';
import { gpuType } from './gpu-type.ts';

/** A device, and what is made of its buffers. */
interface Gpu {
  readonly device: GPUDevice;
  readonly Tensor: TensorConstructor;
  readonly readback: GpuReadback;
}

/** Compiles a graph whose outputs stay on the GPU. */
type Compile = (model: Uint8Array) => Promise<OrtSession>;

/**
 * Memory that captured sessions are bound to. ONNX Runtime has to have allocated it: of any other buffer it forgets the handle
 * behind each run, and a captured session keeps the handles of its first run.
 */
export class GpuMemory implements GraphCapture {
  readonly #sessions = new Map<string, OrtSession>();

  constructor(
    private readonly gpu: Gpu,
    private readonly compile: Compile,
  ) {}

  async allocate(type: 'float32' | 'float16' | 'int32', dims: readonly number[]): Promise<Tensor> {
    const shape = new this.gpu.Tensor('int64', BigInt64Array.from(dims, BigInt), [dims.length]);
    const session = await this.#session(type, dims.length);
    const { zeros } = await session.run({ shape }, ['zeros']);
    if (zeros) return zeros;
    throw new RangeError('The graph of zeros lacks its output.');
  }

  share(tensor: Tensor): Tensor {
    const { dims, gpuBuffer } = tensor;
    const download = () => this.gpu.readback.elements(tensor);
    return this.gpu.Tensor.fromGpuBuffer(gpuBuffer, { dataType: gpuType(tensor), dims, download });
  }

  write(target: Tensor, { data }: Tensor): void {
    if (!ArrayBuffer.isView(data)) throw new TypeError('Expected a tensor of numbers.');
    this.gpu.device.queue.writeBuffer(target.gpuBuffer, 0, wholeWords(data));
  }

  async #session(type: 'float32' | 'float16' | 'int32', rank: number): Promise<OrtSession> {
    const key = `${type} ${rank}`;
    const session = this.#sessions.get(key) ?? (await this.compile(zerosGraph(type, rank).bytes));
    this.#sessions.set(key, session);
    return session;
  }
}

/** The bytes of an array, padded: WebGPU writes whole words, and a buffer of ONNX Runtime has room for them. */
function wholeWords({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  const words = new Uint8Array(Math.ceil(byteLength / 4) * 4);
  words.set(new Uint8Array(buffer, byteOffset, byteLength));
  return words;
}
