import { DirectorySource } from '#host/node/files/directory.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import { type OpenNodeDevice, openNodeDevice } from '#host/node/device/node-device.ts';
import { type OpenModel, openModel } from '#service/models/open-model.ts';
import type { Terminal } from './terminal.ts';

export interface ModelOptions {
  /** The block-model folder. */
  readonly model: string;
  readonly device: DeviceChoice;
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** GiB that weights may take; a share of this machine's memory by default. */
  readonly memory?: number;
}

/** The device that is chosen on the command line. Throws as `openNodeDevice` does. */
export function openDevice({
  device,
  threads,
  memory,
}: Omit<ModelOptions, 'model'>): Promise<OpenNodeDevice> {
  return openNodeDevice(device, {
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memoryBytes: memory * 2 ** 30 }),
  });
}

/** Loads a model on the device asked for, for as long as `use` takes. */
export async function withModel<T>(
  options: ModelOptions,
  terminal: Terminal,
  use: (open: OpenModel) => Promise<T>,
): Promise<T> {
  const { runtime, fallbackReason } = await openDevice(options);
  if (fallbackReason !== null) terminal.note(fallbackReason);
  try {
    const open = await openModel(new DirectorySource(options.model), runtime, {
      onProgress: ({ file, loadedBytes, totalBytes }) => {
        terminal.progress(`Loading ${file} (${Math.floor((100 * loadedBytes) / totalBytes)} %)`);
      },
    });
    return await use(open);
  } finally {
    await runtime.dispose();
  }
}
