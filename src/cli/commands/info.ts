import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/directory.ts';
import type { Terminal } from '#cli/terminal.ts';

/** `skipscope info`: what a block-model folder holds. */
export async function info({ model }: { readonly model: string }, terminal: Terminal): Promise<void> {
  const manifest = await readManifest(new DirectorySource(model));
  const result = {
    name: manifest.name,
    family: manifest.family,
    blocks: manifest.decoder.blocks,
    hiddenSize: manifest.decoder.hiddenSize,
    dtype: manifest.dtype,
    parameters: manifest.parameters,
    imageTokens: manifest.image.tokensPerImage,
  };
  terminal.result(result, [
    `${result.name} (${result.family}, ${result.dtype})`,
    `${result.blocks} blocks of hidden size ${result.hiddenSize}`,
    `${(result.parameters / 1e6).toFixed(2)} million parameters, ${result.imageTokens} tokens per picture`,
  ]);
}
