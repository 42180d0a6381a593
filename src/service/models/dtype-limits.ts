import type { ModelDemand } from '#engine/convert/model-needs.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DeviceLimits } from '#service/ports/engine-host.ts';

/** What one dtype of a model asks for. */
export interface DtypeDemand {
  readonly dtype: ModelDtype;
  readonly needs: ModelDemand;
  /** Of what it takes on disk, bytes that are stored already. */
  readonly storedBytes: number;
}

/** Beyond this share of the storage that is left, an import may well end before its end. */
const TIGHT = 0.9;
/** GPUs do not tell how much memory they have; with this much, many cannot. */
const MUCH_GPU_MEMORY = 4e9;

const GIGABYTE = 1e9;

/** Why a dtype cannot run on this device, each a sentence; empty where it can. */
export function obstacles({ dtype, needs }: DtypeDemand, device: DeviceLimits): string[] {
  const found: string[] = [];
  const gpu = isGpu(device);
  if (!device.f16 && (dtype === 'q4f16' || (gpu && dtype === 'fp16')))
    found.push('It needs float16 arithmetic, which this device does not offer (no shader-f16).');
  if (needs.largestBufferBytes > device.maxBufferBytes)
    found.push(
      `Its largest tensor takes ${gigabytes(needs.largestBufferBytes)} GB; one buffer may take ` +
        `${gigabytes(device.maxBufferBytes)} GB here.`,
    );
  if (device.maxMemoryBytes !== null && needs.memoryBytes > device.maxMemoryBytes)
    found.push(
      `It needs ${gigabytes(needs.memoryBytes)} GB of memory; ${gpu ? 'this GPU' : device.provider.toUpperCase()} can have ` +
        `${gigabytes(device.maxMemoryBytes)} GB.`,
    );
  return found;
}

/** What may go wrong with a dtype, each a sentence. `freeBytes` is null where the browser does not tell. */
export function warnings(demand: DtypeDemand, device: DeviceLimits, freeBytes: number | null): string[] {
  const found: string[] = [];
  const { diskBytes, memoryBytes } = demand.needs;
  const toStore = diskBytes - demand.storedBytes;
  if (freeBytes !== null && toStore > freeBytes * TIGHT)
    found.push(
      `It takes ${gigabytes(toStore)} GB of storage; there are ${gigabytes(freeBytes)} GB more to have here. ` +
        'Delete stored models or make room on the disk first.',
    );
  if (isGpu(device) && device.maxMemoryBytes === null && memoryBytes > MUCH_GPU_MEMORY)
    found.push(
      `It needs about ${gigabytes(memoryBytes)} GB of GPU memory, and nothing tells whether there is as much.`,
    );
  return found;
}

function isGpu({ provider }: DeviceLimits): boolean {
  return provider === 'webgpu' || provider === 'cuda';
}

function gigabytes(bytes: number): string {
  return (bytes / GIGABYTE).toFixed(bytes < GIGABYTE / 10 ? 3 : 1);
}
