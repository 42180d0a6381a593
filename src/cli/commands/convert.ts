import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import { DirectorySource, DirectoryStore } from '#host/node/directory.ts';
import type { Terminal } from '#cli/terminal.ts';

export interface ConvertOptions {
  readonly dtype: ModelDtype;
  readonly name?: string;
}

/** `skipscope convert`: a Hugging Face LLaVA checkpoint folder into a block-model folder. */
export async function convert(
  from: string,
  to: string,
  options: ConvertOptions,
  terminal: Terminal,
): Promise<void> {
  const manifest = await convertCheckpoint(new DirectorySource(from), new DirectoryStore(to), {
    ...options,
    onProgress: ({ path, doneBytes, totalBytes }) => {
      terminal.progress(`Writing ${path} (${Math.floor((100 * doneBytes) / totalBytes)} %)`);
    },
  });
  const result = {
    out: to,
    name: manifest.name,
    dtype: manifest.dtype,
    blocks: manifest.decoder.blocks,
    parameters: manifest.parameters,
    bytes: weightFiles(manifest).reduce((sum, { bytes }) => sum + bytes, 0),
  };
  terminal.result(result, [
    `${result.name}: ${result.blocks} blocks, ${(result.parameters / 1e6).toFixed(2)} million parameters`,
    `${(result.bytes / 1e6).toFixed(2)} MB of ${result.dtype} weights in ${to}`,
  ]);
}
