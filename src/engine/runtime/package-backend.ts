import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';
import type { OrtBackend } from './ort-backend.ts';
import type { OrtSession } from './ort-runtime.ts';
import { TrafficCounter } from './traffic.ts';

/** The part of an ONNX Runtime package that is used. */
export interface OrtPackage {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface PackageBackendOptions extends Pick<OrtBackend, 'zeros'> {
  /** Options of every session: execution providers, threads and the like. */
  readonly sessionOptions: InferenceSession.SessionOptions;
  /** True where outputs can stay on a GPU (WebGPU). */
  readonly gpuOutputs?: boolean;
}

/** ONNX Runtime through the interface that its packages for npm share (`onnxruntime-common`). */
export function packageBackend(
  { InferenceSession, Tensor }: OrtPackage,
  { sessionOptions, gpuOutputs = false, zeros }: PackageBackendOptions,
): OrtBackend {
  return {
    Tensor,
    writesInPlace: false,
    traffic: new TrafficCounter(),
    ...(zeros && { zeros }),
    async createSession(model, externalData, { deviceOutputs = [], tight = false }): Promise<OrtSession> {
      const onGpu = deviceOutputs.map((name) => [name, 'gpu-buffer'] as const);
      return InferenceSession.create(model, {
        ...sessionOptions,
        ...(externalData.length > 0 && { externalData }),
        ...(tight && { enableCpuMemArena: false, enableMemPattern: false }),
        ...(gpuOutputs && { preferredOutputLocation: Object.fromEntries(onGpu) }),
      });
    },
  };
}
