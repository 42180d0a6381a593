import type { ModelDemand } from '#engine/convert/model-needs.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { isGpu } from '#engine/runtime/is-gpu.ts';
import type { DeviceLimits } from '#service/ports/engine-host.ts';

/** The needs of one dtype of a model. */
export interface DtypeDemand {
  readonly dtype: ModelDtype;
  readonly needs: ModelDemand;
  /** Bytes that are stored already, out of `needs.diskBytes`. */
  readonly storedBytes: number;
}

/** Share of the free storage beyond which an import may fail for lack of room. */
const TIGHT = 0.9;
/** Bytes of GPU memory that many GPUs lack; WebGPU does not report the memory of a GPU. */
const MUCH_GPU_MEMORY = 4e9;

const GIGABYTE = 1e9;

/** The reasons why a dtype cannot run on this device, each a sentence; empty when it can. */
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

/** The risks of a dtype, each a sentence. `freeBytes` is null when the browser does not report it. */
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

function gigabytes(bytes: number): string {
  return (bytes / GIGABYTE).toFixed(bytes < GIGABYTE / 10 ? 3 : 1);
}
