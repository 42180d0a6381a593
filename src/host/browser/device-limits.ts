import type { DeviceLimits } from '#service/ports/engine-host.ts';
import { chooseProvider } from './choose-provider.ts';
import { probeGpu } from './gpu-device.ts';

/** The address space of 32-bit WebAssembly. */
const WASM_BYTES = 2 ** 32;

/** Limits of the device that `auto` chooses in this browser, for a dtype that every GPU computes. */
export async function deviceLimits(): Promise<DeviceLimits> {
  const gpu = await probeGpu();
  if (typeof gpu === 'string' || chooseProvider('auto', gpu, 'q4').provider === 'wasm')
    return { provider: 'wasm', f16: false, maxBufferBytes: WASM_BYTES, maxMemoryBytes: WASM_BYTES };
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.adapter.limits;
  return {
    provider: 'webgpu',
    f16: gpu.shaderF16,
    maxBufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    maxMemoryBytes: null,
  };
}
