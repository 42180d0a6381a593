import { DirectorySource } from '#host/node/directory.ts';
import { createNodeRuntime, type NodeRuntimeOptions } from '#host/node/node-runtime.ts';
import { type OpenModel, openModel } from '#host/open-model.ts';
import type { Terminal } from './terminal.ts';

export interface ModelOptions {
  /** The block-model folder. */
  readonly model: string;
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** GiB that weights may take; a share of this machine's memory by default. */
  readonly memory?: number;
}

/** What is chosen on the command line of the runtime. */
export function runtimeOptions({ threads, memory }: Omit<ModelOptions, 'model'>): NodeRuntimeOptions {
  return {
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memoryBytes: memory * 2 ** 30 }),
  };
}

/** Loads a model on this machine's CPU for as long as `use` takes. */
export async function withModel<T>(
  options: ModelOptions,
  terminal: Terminal,
  use: (open: OpenModel) => Promise<T>,
): Promise<T> {
  const runtime = await createNodeRuntime(runtimeOptions(options));
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
