import { InvalidArgumentError } from 'commander';
import { type WorkerDevice, workerDevice } from './worker-device.ts';

/** The devices of one machine: every NVIDIA GPU, or those that are named. */
export type DeviceList = 'all' | readonly WorkerDevice[];

export function deviceList(text: string): DeviceList {
  if (text === 'all') return text;
  const devices = text.split(',').map((name) => workerDevice(name.trim()));
  if (devices.some(({ device }) => device === 'auto'))
    throw new InvalidArgumentError('Name each device: auto is one that is chosen.');
  return devices;
}
