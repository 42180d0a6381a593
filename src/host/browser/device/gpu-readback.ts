import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { Outputs } from '#engine/runtime/ort-runtime.ts';
import { BUFFER_USAGE, MAP_READ_MODE } from './gpu-flags.ts';
import { GPU_TYPE_BYTES, gpuType } from './gpu-type.ts';

/** The buffer that is kept for copies; larger ones, such as those of a picture's features, get one of their own. */
const KEPT_BYTES = 2 ** 16;

/** Tensors begin at multiples of this: WebGPU copies words, and int64 is read in two. */
const ALIGNMENT = 8;

/** A tensor on the GPU, and where its elements are copied to. */
interface Place {
  readonly name: string;
  readonly tensor: Tensor;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Copies tensors from the GPU to the memory of JavaScript, all that are asked for together in one wait. ONNX Runtime would wait
 * for each of them. Its own work lies in the queue in front of the copies, because a run ends with a submission.
 */
export class GpuReadback {
  #kept: GPUBuffer | null = null;

  constructor(
    private readonly device: GPUDevice,
    private readonly Tensor: TensorConstructor,
  ) {}

  /** The tensors in the memory of JavaScript, by the same names. The caller keeps those on the GPU. */
  async read(tensors: Outputs): Promise<Outputs> {
    const places: Place[] = [];
    let total = 0;
    for (const [name, tensor] of Object.entries(tensors)) {
      const bytes = tensor.size * GPU_TYPE_BYTES[gpuType(tensor)];
      places.push({ name, tensor, offset: total, bytes });
      total += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    }
    const staging = this.#staging(total);
    try {
      const encoder = this.device.createCommandEncoder();
      for (const { tensor, offset, bytes } of places)
        encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, staging, offset, Math.ceil(bytes / 4) * 4);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ_MODE, 0, total);
      const mapped = staging.getMappedRange(0, total);
      return Object.fromEntries(places.map((place) => [place.name, this.#tensorOf(place, mapped)]));
    } finally {
      if (staging === this.#kept) staging.unmap();
      else staging.destroy();
    }
  }

  #staging(bytes: number): GPUBuffer {
    const usage = BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination;
    if (bytes > KEPT_BYTES) return this.device.createBuffer({ size: bytes, usage });
    this.#kept ??= this.device.createBuffer({ size: KEPT_BYTES, usage });
    return this.#kept;
  }

  #tensorOf({ tensor, offset, bytes }: Place, mapped: ArrayBuffer): Tensor {
    const copy = mapped.slice(offset, offset + bytes);
    const { Tensor } = this;
    switch (gpuType(tensor)) {
      case 'float32':
        return new Tensor('float32', new Float32Array(copy), tensor.dims);
      case 'float16':
        return new Tensor('float16', new Uint16Array(copy), tensor.dims);
      case 'int64':
        return new Tensor('int64', new BigInt64Array(copy), tensor.dims);
      case 'int32':
        return new Tensor('int32', new Int32Array(copy), tensor.dims);
      case 'uint8':
        return new Tensor('uint8', new Uint8Array(copy), tensor.dims);
    }
  }
}
