import type { ModelDemand } from '#engine/convert/model-needs.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DeviceLimits } from '#host/device-limits.ts';

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
  const gpu = device.provider === 'webgpu';
  if (!device.f16 && (dtype === 'q4f16' || (gpu && dtype === 'fp16')))
    found.push('It needs float16 arithmetic, which this browser does not offer (no shader-f16).');
  if (needs.largestBufferBytes > device.maxBufferBytes)
    found.push(
      `Its largest tensor takes ${gigabytes(needs.largestBufferBytes)} GB; one buffer may take ` +
        `${gigabytes(device.maxBufferBytes)} GB here.`,
    );
  if (device.maxMemoryBytes !== null && needs.memoryBytes > device.maxMemoryBytes)
    found.push(
      `It needs ${gigabytes(needs.memoryBytes)} GB of memory; ${gpu ? 'this GPU' : 'WASM'} can have ` +
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
      `It takes ${gigabytes(toStore)} GB of storage; this browser grants ${gigabytes(freeBytes)} GB more. ` +
        'Delete stored models or make room on the disk first.',
    );
  if (device.provider === 'webgpu' && memoryBytes > MUCH_GPU_MEMORY)
    found.push(
      `It needs about ${gigabytes(memoryBytes)} GB of GPU memory, and browsers do not tell whether there is as much.`,
    );
  return found;
}

function gigabytes(bytes: number): string {
  return (bytes / GIGABYTE).toFixed(bytes < GIGABYTE / 10 ? 3 : 1);
}
