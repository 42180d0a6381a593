import { DirectorySource } from '#host/node/files/directory.ts';
import { type OpenNodeDevice, openNodeDevice } from '#host/node/device/node-device.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { type OpenModel, openModel } from '#service/models/open-model.ts';
import type { ModelOptions } from '#cli/options/model-options.ts';
import type { Terminal } from './terminal.ts';

/** Opens the device that the options choose. Throws as `openNodeDevice` does. */
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

/** Loads a model on the chosen device, passes it to `use`, and frees it when `use` has ended. */
export async function withModel<T>(
  options: ModelOptions,
  terminal: Terminal,
  use: (open: OpenModel) => Promise<T>,
): Promise<T> {
  const { runtime, fallbackReason } = await openDevice(options);
  if (fallbackReason !== null) terminal.note(fallbackReason);
  try {
    const open = await openModel(new DirectorySource(options.model), runtime, {
      startSandbox: startProcessSandbox,
      onProgress: ({ file, loadedBytes, totalBytes }) => {
        terminal.progress(`Loading ${file} (${Math.floor((100 * loadedBytes) / totalBytes)} %)`);
      },
    });
    try {
      return await use(open);
    } finally {
      open.tokenizer.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
