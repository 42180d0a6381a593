import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { GraphCapture } from '#engine/runtime/graph-capture.ts';
import type { OrtBackend } from '#engine/runtime/ort-backend.ts';
import type { ExternalData, OrtSession, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import type { OrtPackage } from '#engine/runtime/package-backend.ts';
import { TrafficCounter } from '#engine/runtime/traffic.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { CapturedSession } from './captured-session.ts';
import { BUFFER_USAGE } from './gpu-flags.ts';
import { GpuMemory } from './gpu-memory.ts';
import { GpuReadback } from './gpu-readback.ts';
import { GpuSession } from './gpu-session.ts';
import { gpuType } from './gpu-type.ts';

/** ONNX Runtime on a GPU of the browser. */
export class GpuBackend implements OrtBackend {
  readonly Tensor: TensorConstructor;
  readonly writesInPlace = true;
  readonly traffic = new TrafficCounter();
  readonly capture: GraphCapture;
  readonly #readback: GpuReadback;

  constructor(
    private readonly ort: OrtPackage,
    private readonly device: GPUDevice,
  ) {
    this.Tensor = ort.Tensor;
    const readback = new GpuReadback(device, ort.Tensor);
    this.#readback = readback;
    this.capture = new GpuMemory({ device, Tensor: ort.Tensor, readback }, (model) =>
      this.createSession(model, [], { deviceOutputs: ['zeros'] }),
    );
  }

  async createSession(
    model: Uint8Array,
    externalData: readonly ExternalData[],
    { deviceOutputs = [], captured = false }: SessionOptions,
  ): Promise<OrtSession> {
    const session = await this.ort.InferenceSession.create(model, {
      // ONNX Runtime would else wait for the result of an error scope at every run; errors come as events of the device.
      executionProviders: [{ name: 'webgpu', device: this.device, validationMode: 'wgpuOnly' }],
      logSeverityLevel: 3,
      preferredOutputLocation: 'gpu-buffer',
      enableGraphCapture: captured,
      // An operator without a GPU kernel would silently run on the CPU; with this, creating the session fails.
      extra: { session: { disable_cpu_ep_fallback: '1' } },
      ...(externalData.length > 0 && { externalData }),
    });
    const onDevice = new Set(deviceOutputs);
    return captured
      ? new CapturedSession(session, this.#readback)
      : new GpuSession(session, onDevice, this.#readback);
  }

  zeros(type: 'float32' | 'float16', dims: readonly number[]): Tensor {
    // WebGPU fills new buffers with zeros.
    return this.#tensorIn(this.#buffer(elementCount(dims) * (type === 'float32' ? 4 : 2)), type, dims);
  }

  upload({ type, dims, data }: Tensor): Tensor {
    if (!ArrayBuffer.isView(data)) throw new TypeError('Expected a tensor of numbers.');
    const buffer = this.#buffer(data.byteLength, true);
    new Uint8Array(buffer.getMappedRange()).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    buffer.unmap();
    return this.#tensorIn(buffer, type, dims);
  }

  /** WebGPU reads and writes whole words, and ONNX Runtime copies 16 bytes at a time. */
  #buffer(bytes: number, mappedAtCreation = false): GPUBuffer {
    const usage = BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination;
    return this.device.createBuffer({
      size: Math.max(1, Math.ceil(bytes / 16)) * 16,
      usage,
      mappedAtCreation,
    });
  }

  #tensorIn(gpuBuffer: GPUBuffer, type: Tensor.Type, dims: readonly number[]): Tensor {
    const dispose = (): void => {
      gpuBuffer.destroy();
    };
    return this.ort.Tensor.fromGpuBuffer(gpuBuffer, { dataType: gpuType({ type }), dims, dispose });
  }
}
