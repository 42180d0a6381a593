import { InvalidArgumentError } from 'commander';
import { DEVICE_CHOICES, type DeviceChoice } from '#host/node/device/device-choice.ts';

/** A device of a worker: `cuda:1` is the second GPU that nvidia-smi lists. */
export interface WorkerDevice {
  readonly device: DeviceChoice;
  /** Index of the GPU; absent for the first. */
  readonly gpu?: string;
}

export function workerDevice(text: string): WorkerDevice {
  const [, gpu] = /^cuda:(\d+)$/u.exec(text) ?? [];
  if (gpu !== undefined) return { device: 'cuda', gpu };
  const device = DEVICE_CHOICES.find((choice) => choice === text);
  if (device !== undefined) return { device };
  throw new InvalidArgumentError(`"${text}" is none of ${DEVICE_CHOICES.join(', ')}, cuda:0, cuda:1 ...`);
}
