import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';
import type { OrtBackend } from './ort-backend.ts';
import type { OrtSession } from './ort-runtime.ts';
import { TrafficCounter } from './traffic.ts';

/** The part of an ONNX Runtime package that is used. */
export interface OrtPackage {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/**
 * ONNX Runtime in the memory of JavaScript, through the interface that its packages for npm share (`onnxruntime-common`).
 * `sessionOptions` are those of every session: execution providers, threads and the like.
 */
export function packageBackend(
  { InferenceSession, Tensor }: OrtPackage,
  sessionOptions: InferenceSession.SessionOptions,
): OrtBackend {
  return {
    Tensor,
    writesInPlace: false,
    traffic: new TrafficCounter(),
    async createSession(model, externalData, { tight = false }): Promise<OrtSession> {
      return InferenceSession.create(model, {
        ...sessionOptions,
        ...(externalData.length > 0 && { externalData }),
        ...(tight && { enableCpuMemArena: false, enableMemPattern: false }),
      });
    },
  };
}
