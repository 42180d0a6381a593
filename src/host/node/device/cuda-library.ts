import { access } from 'node:fs/promises';
import { cudaProviderFile } from '#host/node/onnxruntime/library-file.ts';
import type { Refusal } from './device-choice.ts';
import { CUDA_REMEDY } from './driver-remedies.ts';
import type { NvidiaGpu } from './nvidia-gpu.ts';

const LIBRARY = 'libonnxruntime_providers_cuda.so';

/** True where ONNX Runtime's library for CUDA lies beside its own; npm does not install it. */
export async function hasCudaLibrary(): Promise<boolean> {
  return access(cudaProviderFile()).then(
    () => true,
    () => false,
  );
}

/** The reason why CUDA cannot work here, known before it is tried; null where it can be tried. */
export function cudaRefusal(
  system: { readonly platform: NodeJS.Platform; readonly arch: string },
  present: boolean,
  gpu: NvidiaGpu | null,
): Refusal | null {
  if (system.platform !== 'linux' || system.arch !== 'x64')
    return {
      reason: `CUDA: onnxruntime-node has it for Linux on x64 only, not for ${system.platform} on ${system.arch}.`,
      remedy: 'Use WebGPU, or another machine.',
    };
  if (present) return null;
  const found =
    gpu === null ? 'and no NVIDIA driver answers (nvidia-smi)' : `for the ${gpu.name} of this machine`;
  return {
    reason: `CUDA: ${LIBRARY} is missing${gpu === null ? ', ' : ' '}${found}.`,
    remedy: CUDA_REMEDY,
  };
}
