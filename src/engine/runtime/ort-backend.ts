import type { TensorConstructor } from 'onnxruntime-common';
import type { ExternalData, OrtRuntime, OrtSession, SessionOptions } from './ort-runtime.ts';
import type { GraphCapture } from './graph-capture.ts';
import type { TrafficCounter } from './traffic.ts';

/** One build of ONNX Runtime on one device, as `QueuedRuntime` uses it: what differs between hosts. */
export interface OrtBackend {
  readonly Tensor: TensorConstructor;
  readonly writesInPlace: boolean;
  readonly capture?: GraphCapture;
  /** Counts what the runtime does not see: tensors on the device that are read. */
  readonly traffic: TrafficCounter;
  createSession(
    model: Uint8Array,
    externalData: readonly ExternalData[],
    options: SessionOptions,
  ): Promise<OrtSession>;
  /** A tensor of zeros on the device; in JavaScript's memory where this is missing. */
  readonly zeros?: OrtRuntime['zeros'];
  /** Where this is missing, a tensor stays in JavaScript's memory, and each run takes it from there. */
  readonly upload?: OrtRuntime['upload'];
}
