import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { ServerCapabilities } from '#service/contract/device-operations.ts';
import type { DeviceLimits } from '#service/ports/engine-host.ts';
import {
  DEVICE_NAMES,
  type DeviceChoice,
  GPU_DEVICES,
  type GpuDevice,
  type Refusal,
} from './device-choice.ts';
import type { NodeRuntimeOptions } from './node-runtime.ts';
import { type Machine, thisMachine } from './this-machine.ts';

export interface NodeDeviceOptions extends NodeRuntimeOptions {
  /** Ends trying a device; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** A GPU that was tried, and why it is not used. */
interface RefusedDevice extends Refusal {
  readonly device: GpuDevice;
}

/** A working runtime, and the devices that were tried before it. */
export interface OpenNodeDevice {
  readonly runtime: OrtRuntime;
  /** The reasons against better devices, in sentences for a person; null where no better one was tried. */
  readonly fallbackReason: string | null;
  readonly refused: readonly RefusedDevice[];
}

/**
 * Opens the device to compute on. `auto` takes the best that runs and passes the self-test: CUDA, then WebGPU on a GPU
 * that is not emulated, then the CPU. Any other choice opens that device or throws `SkipscopeError('unsupported')`, which
 * names the software to install; only an explicit choice takes an emulated GPU.
 */
export async function openNodeDevice(
  choice: DeviceChoice,
  options: NodeDeviceOptions = {},
  machine: Machine = thisMachine,
): Promise<OpenNodeDevice> {
  const refused: RefusedDevice[] = [];
  const wanted = choice === 'auto' ? GPU_DEVICES : GPU_DEVICES.filter((device) => device === choice);
  for (const device of wanted) {
    const opened = await openGpu(device, choice, options, machine);
    if ('runtime' in opened)
      return {
        runtime: opened.runtime,
        fallbackReason: fallbackReason(refused, DEVICE_NAMES[device]),
        refused,
      };
    refused.push({ device, ...opened });
    if (choice !== 'auto') throw new SkipscopeError('unsupported', opened.reason, opened.remedy);
  }
  const runtime = await machine.openCpu(options);
  return { runtime, fallbackReason: fallbackReason(refused, 'the CPU'), refused };
}

/** The device as the capabilities of a server describe it. */
export function describeDevice({ runtime, fallbackReason }: OpenNodeDevice): ServerCapabilities['device'] {
  const { provider, adapter } = runtime.describe();
  return { provider, adapter, threads: runtime.threads, fallbackReason };
}

export function deviceLimits({ runtime }: OpenNodeDevice): DeviceLimits {
  const { provider, f16, maxBufferBytes, memoryBytes } = runtime.describe();
  return { provider, f16, maxBufferBytes: maxBufferBytes ?? Infinity, maxMemoryBytes: memoryBytes };
}

async function openGpu(
  device: GpuDevice,
  choice: DeviceChoice,
  { signal, memoryBytes }: NodeDeviceOptions,
  machine: Machine,
): Promise<{ readonly runtime: OrtRuntime } | Refusal> {
  const found = await machine.tryGpu(device, signal);
  if ('reason' in found) return found;
  if (choice === 'auto' && found.software)
    return {
      reason: `${DEVICE_NAMES[device]}: the GPU is emulated in software (${found.adapter}), which is slower than the CPU.`,
      remedy: `It runs where it is asked for: --device ${device}.`,
    };
  try {
    return {
      runtime: await machine.openGpu(device, memoryBytes === undefined ? found : { ...found, memoryBytes }),
    };
  } catch (error) {
    if (!(error instanceof SkipscopeError)) throw error;
    return { reason: `${DEVICE_NAMES[device]}: ${error.message}`, remedy: error.remedy };
  }
}

function fallbackReason(refused: readonly RefusedDevice[], taken: string): string | null {
  if (refused.length === 0) return null;
  return `${refused.map(({ reason }) => reason).join(' ')} Running on ${taken}.`;
}
