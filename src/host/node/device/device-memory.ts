import { totalmem } from 'node:os';
import type { RuntimeDescription } from '#engine/runtime/ort-runtime.ts';
import { nvidiaGpu } from './nvidia-gpu.ts';

/** Share of the memory that weights may take by default: pictures, caches and other programs need the rest. */
const WEIGHT_SHARE = 0.6;

/** Bytes of memory of a device, and how many of them are free. */
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

/** Bytes of memory of this machine, or of the container that this process runs in. */
function totalMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Bytes that the weights of a model may take on this machine, or in the container that this process runs in. */
export function memoryBudget(): number {
  return WEIGHT_SHARE * totalMemory();
}
