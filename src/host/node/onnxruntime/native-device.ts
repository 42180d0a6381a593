import { cPath, cString } from './c-strings.ts';
import { cudaProviderFile } from './library-file.ts';
import type { OrtApi } from './ort-api.ts';

/** A device of ONNX Runtime: how a session is put on it, and what its memory is called. */
export interface NativeDevice {
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  /** The name of its memory that `CreateMemoryInfo` knows. */
  readonly memory: string;
  /** Prepares ONNX Runtime's environment before the first session. */
  readonly prepare?: (api: OrtApi, environment: bigint) => void;
  /** Adds the provider to the options of a session; the CPU's is always there. */
  readonly append?: (api: OrtApi, options: bigint) => void;
}

export const CPU: NativeDevice = { provider: 'cpu', memory: 'Cpu' };

/** A GPU through Vulkan, Metal or Direct3D 12. */
export const WEBGPU: NativeDevice = {
  provider: 'webgpu',
  memory: 'WebGPU_Buf',
  append(api, options) {
    api.call('SessionOptionsAppendExecutionProvider', options, 'WebGPU', 0n, 0n, 0);
  },
};

/** float32 products keep float32: TF32 has 10 bits of mantissa. */
const CUDA_OPTIONS = { device_id: '0', use_tf32: '0' };

/** The first NVIDIA GPU. */
export const CUDA: NativeDevice = {
  provider: 'cuda',
  memory: 'Cuda',
  prepare(api, environment) {
    // `CopyTensors` knows the devices of registered libraries only, whatever the provider of a session.
    const file = cPath(cudaProviderFile());
    api.call('RegisterExecutionProviderLibrary', environment, 'CUDAExecutionProvider', file);
  },
  append(api, options) {
    const keys = BigUint64Array.from(Object.keys(CUDA_OPTIONS), cString);
    const values = BigUint64Array.from(Object.values(CUDA_OPTIONS), cString);
    const cuda = api.create('CreateCUDAProviderOptions');
    try {
      api.call('UpdateCUDAProviderOptions', cuda, keys, values, keys.length);
      api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', options, cuda);
    } finally {
      api.release('ReleaseCUDAProviderOptions', cuda);
    }
  },
};
