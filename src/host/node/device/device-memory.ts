import type { RuntimeDescription } from '#engine/runtime/ort-runtime.ts';
import { totalMemory } from './memory-budget.ts';
import { nvidiaGpu } from './nvidia-gpu.ts';

/** Bytes of memory of a device, and how many of them nobody uses. */
export interface DeviceMemory {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/**
 * The memory of the device behind a runtime, as it is now; null where its driver does not tell, which is so for every
 * GPU but NVIDIA's.
 */
export async function deviceMemory(
  { provider, adapter }: Pick<RuntimeDescription, 'provider' | 'adapter'>,
  findGpu = nvidiaGpu,
): Promise<DeviceMemory | null> {
  if (provider === 'cpu') {
    const totalBytes = totalMemory();
    return { totalBytes, freeBytes: Math.min(process.availableMemory(), totalBytes) };
  }
  const gpu = await findGpu();
  return gpu !== null && gpu.name === adapter ? gpu.memory : null;
}
