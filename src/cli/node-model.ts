import { DirectorySource } from '#host/node/directory.ts';
import { createNodeRuntime } from '#host/node/node-runtime.ts';
import { type OpenModel, openModel } from '#host/open-model.ts';
import type { Terminal } from './terminal.ts';

export interface ModelOptions {
  /** The block-model folder. */
  readonly model: string;
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
}

/** Loads a model on this machine's CPU for as long as `use` takes. */
export async function withModel<T>(
  options: ModelOptions,
  terminal: Terminal,
  use: (open: OpenModel) => Promise<T>,
): Promise<T> {
  const runtime = await createNodeRuntime(options.threads === undefined ? {} : { threads: options.threads });
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
