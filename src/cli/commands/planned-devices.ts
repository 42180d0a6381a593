import { SkipscopeError } from '#engine/base/errors.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import { nvidiaGpuCount } from '#host/node/device/nvidia-gpu.ts';
import type { OtherDevice } from '#host/node/devices/started-device.ts';
import { cacheBudget } from '#cli/options/batch-options.ts';
import type { DeviceList } from '#cli/options/device-list.ts';
import type { WorkerDevice } from '#cli/options/worker-device.ts';

interface DeviceFlags {
  readonly devices?: DeviceList;
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly memory?: number;
  readonly cacheMemory?: number;
}

/** The device of this process, and the others. */
interface PlannedDevices {
  readonly own: DeviceChoice;
  readonly others: readonly OtherDevice[];
}

/**
 * The devices that the options name; the first one is that of this process, which from here on sees no other GPU. Throws
 * `SkipscopeError('unsupported')` for all GPUs of a machine that has none.
 */
export async function planDevices(flags: DeviceFlags): Promise<PlannedDevices> {
  if (flags.devices === undefined) return { own: flags.device, others: [] };
  const [own, ...others] = flags.devices === 'all' ? await allGpus() : flags.devices;
  if (!own) throw noGpu();
  const planned = others.map((device, at) => otherDevice(device, at, others, flags));
  // CUDA counts the GPUs that it may see, so this one is its first.
  if (own.gpu !== undefined) process.env['CUDA_VISIBLE_DEVICES'] = own.gpu;
  return { own: own.device, others: planned };
}

function otherDevice(
  { device, gpu }: WorkerDevice,
  at: number,
  all: readonly WorkerDevice[],
  { threads, memory, ...flags }: DeviceFlags,
): OtherDevice {
  const nameOf = (of: WorkerDevice): string => (of.gpu === undefined ? of.device : `${of.device}:${of.gpu}`);
  const name = nameOf({ device, ...(gpu !== undefined && { gpu }) });
  const before = all.slice(0, at).filter((other) => nameOf(other) === name).length;
  const { memoryBudget } = cacheBudget(flags);
  return {
    name: before === 0 ? name : `${name} ${String(before + 1)}`,
    settings: {
      device,
      ...(threads !== undefined && { threads }),
      ...(memory !== undefined && { memoryBytes: memory * 2 ** 30 }),
      ...(memoryBudget !== undefined && { cacheBytes: memoryBudget }),
    },
    ...(gpu !== undefined && { gpu }),
  };
}

async function allGpus(): Promise<readonly WorkerDevice[]> {
  const gpus = await nvidiaGpuCount();
  return Array.from({ length: gpus }, (_, gpu) => ({ device: 'cuda', gpu: String(gpu) }));
}

function noGpu(): SkipscopeError {
  return new SkipscopeError(
    'unsupported',
    'No NVIDIA GPU of this machine answers (nvidia-smi).',
    'Name the devices, as in --devices cpu,cpu, or one with --device.',
  );
}
