import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { Outputs } from '#engine/runtime/ort-runtime.ts';
import { BUFFER_USAGE, MAP_READ_MODE } from './gpu-flags.ts';
import { GPU_TYPE_BYTES, type GpuType, gpuType } from './gpu-type.ts';

/** The buffer that is kept for copies; larger ones, such as those of a picture's features, get one of their own. */
const KEPT_BYTES = 2 ** 16;

/** Copies begin at multiples of this, which is that of the widest element. */
const ALIGNMENT = 8;

/** Elements in the memory of JavaScript; float16 as bits. */
export type GpuElements = Tensor.DataTypeMap[GpuType];

/**
 * Copies tensors from the GPU to the memory of JavaScript, all that are asked for together in one wait. ONNX Runtime would wait
 * for each of them. Its own work lies in the queue in front of the copies, because a run ends with a submission.
 */
export class GpuReadback {
  /** Null while it is in use; a second reading meanwhile makes a buffer of its own. */
  #kept: GPUBuffer | null = null;

  constructor(
    private readonly device: GPUDevice,
    private readonly Tensor: TensorConstructor,
  ) {}

  /** The tensors in the memory of JavaScript, by the same names. The caller keeps those on the GPU. */
  async read(tensors: Outputs): Promise<Outputs> {
    const onGpu = Object.entries(tensors);
    const copies = await this.#copy(onGpu.map(([, tensor]) => tensor));
    return Object.fromEntries(
      onGpu.map(([name, tensor], index) => {
        const elements = copies[index] ?? new Uint8Array(0);
        return [name, new this.Tensor(tensor.type, elements, tensor.dims)];
      }),
    );
  }

  /** The elements of one tensor. */
  async elements(tensor: Tensor): Promise<GpuElements> {
    const [elements = new Uint8Array(0)] = await this.#copy([tensor]);
    return elements;
  }

  async #copy(tensors: readonly Tensor[]): Promise<readonly GpuElements[]> {
    const offsets: number[] = [];
    let total = 0;
    for (const tensor of tensors) {
      offsets.push(total);
      total += Math.ceil(bytesOf(tensor) / ALIGNMENT) * ALIGNMENT;
    }
    const staging = this.#take(total);
    try {
      const encoder = this.device.createCommandEncoder();
      for (const [index, tensor] of tensors.entries())
        encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, staging, offsets[index] ?? 0, wordsOf(tensor) * 4);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ_MODE, 0, total);
      const mapped = staging.getMappedRange(0, total);
      return tensors.map((tensor, index) => {
        const start = offsets[index] ?? 0;
        return elementsOf(gpuType(tensor), mapped.slice(start, start + bytesOf(tensor)));
      });
    } finally {
      this.#putBack(staging);
    }
  }

  #take(bytes: number): GPUBuffer {
    const kept = this.#kept;
    this.#kept = null;
    const size = Math.max(bytes, KEPT_BYTES);
    if (kept && size === KEPT_BYTES) return kept;
    kept?.destroy();
    const usage = BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination;
    return this.device.createBuffer({ size, usage });
  }

  #putBack(staging: GPUBuffer): void {
    if (staging.size > KEPT_BYTES || this.#kept) {
      staging.destroy();
      return;
    }
    staging.unmap();
    this.#kept = staging;
  }
}

function bytesOf(tensor: Tensor): number {
  return tensor.size * GPU_TYPE_BYTES[gpuType(tensor)];
}

/** WebGPU copies whole words. */
function wordsOf(tensor: Tensor): number {
  return Math.ceil(bytesOf(tensor) / 4);
}

function elementsOf(type: GpuType, bytes: ArrayBuffer): GpuElements {
  switch (type) {
    case 'float32':
      return new Float32Array(bytes);
    case 'float16':
      return new Uint16Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'int64':
      return new BigInt64Array(bytes);
    case 'uint8':
      return new Uint8Array(bytes);
  }
}
