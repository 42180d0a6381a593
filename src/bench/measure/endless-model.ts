import type { FileSource } from '#engine/base/file-source.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import { type LoadOptions, loadStages } from '#engine/inference/model-stages.ts';
import { manifestHash, readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/**
 * Loads a model whose answers have no end but the number of tokens that is asked for: what an answer of some length costs,
 * whatever its tokens are. Throws as `loadBlockModel` does.
 */
export async function loadEndlessModel(
  files: FileSource,
  runtime: OrtRuntime,
  options: LoadOptions = {},
): Promise<BlockModel> {
  const manifest = await readManifest(files);
  const dialect = chooseDialect(manifest, runtime.describe());
  const stages = await loadStages(files, manifest, runtime, dialect, options);
  const generation = { ...manifest.generation, eosTokenIds: [] };
  return new BlockModel({ ...manifest, generation }, await manifestHash(files), runtime, dialect, stages);
}
