import { canonicalJson } from '#engine/base/canonical-json.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { blockPath } from '#engine/checkpoint/stage-tensors.ts';
import { manifestText } from '#engine/convert/describe-model.ts';
import { MANIFEST_FILE, type Manifest, type WeightFile } from '#engine/model/manifest.ts';
import { manifestHash, readManifest, readWeightFile, weightFiles } from '#engine/model/read-model.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { copyWarnings, exportedName, renumbered, requireRemovable } from './block-choice.ts';
import { configWithoutBlocks } from './config-text.ts';
import type { BlockChoice, CopyPlan, ModelExporter, TextPlan, WeightPlan } from './model-exporter.ts';

const CONFIG_FILE = 'config.json';

/** A block model without the skipped blocks: the full model of it answers as the original with the skip set does. */
export const blockModelExporter: ModelExporter = {
  key: 'block-model',
  label: 'block model',
  takes: 'block-model',
  gives: 'block-model',
  keeps:
    'Every weight file of the blocks that stay, and of all other stages, byte for byte; all settings but the number of blocks; tokenizer and template as they are.',
  library: 'skipscope',
  usage: 'Skipscope takes the folder as `--model`, and the page as a dropped folder.',
  async plan(source, choice, read) {
    const manifest = await readManifest(source, read);
    const { blocks } = manifest.decoder;
    requireRemovable(choice, blocks);
    const hash = await manifestHash(source, read);
    const { skip } = choice;
    const config = await shortenedConfig(source, manifest, choice, read);
    const shortened = await withoutBlocks(manifest, choice, config);
    const fingerprint = canonicalJson({ exporter: 'block-model', skip, hash, name: shortened.name });
    return {
      name: shortened.name,
      source: { ...manifest.source, blocks, manifest: hash },
      fingerprint: await sha256Hex(new TextEncoder().encode(fingerprint)),
      weights: weightPlans(manifest, shortened),
      copies: manifest.assets.filter(({ path }) => path !== config?.path).map(copyOf),
      texts: config === null ? [] : [config],
      closing: { path: MANIFEST_FILE, text: manifestText(shortened) },
      warnings: copyWarnings(choice),
    };
  },
};

function copyOf({ path, sha256 }: Manifest['assets'][number]): CopyPlan {
  return { from: path, to: path, sha256 };
}

/** The checkpoint's configuration, which is kept for reference, with as many layers as the model has blocks. */
async function shortenedConfig(
  source: FileSource,
  { assets, decoder }: Manifest,
  { skip }: BlockChoice,
  read: ReadOptions,
): Promise<TextPlan | null> {
  const asset = assets.find(({ path }) => path === CONFIG_FILE);
  if (asset === undefined) return null;
  const text = new TextDecoder().decode(await readWeightFile(source, asset, { ...read, verify: true }));
  return { path: CONFIG_FILE, text: configWithoutBlocks(text, decoder.blocks, skip) };
}

/** The manifest without the skipped blocks. */
async function withoutBlocks(
  manifest: Manifest,
  choice: BlockChoice,
  config: TextPlan | null,
): Promise<Manifest> {
  const { skip } = choice;
  const gone = manifest.stages.blocks.filter((_, block) => skip.includes(block));
  const blocks = manifest.stages.blocks.flatMap((file, block): readonly WeightFile[] => {
    const index = renumbered(block, skip);
    return index === null ? [] : [{ ...file, path: blockPath(index) }];
  });
  const name = exportedName(manifest.name, choice);
  const elements = gone.flatMap(({ tensors }) => tensors).map(({ shape }) => elementCount(shape));
  return {
    ...manifest,
    name,
    // The checkpoint with fewer layers is another one: exports of runs must not take the blocks' numbers for its own.
    source:
      skip.length === 0
        ? manifest.source
        : { checkpoint: exportedName(manifest.source.checkpoint, { skip }), revision: null },
    parameters: manifest.parameters - elements.reduce((sum, count) => sum + count, 0),
    decoder: { ...manifest.decoder, blocks: blocks.length },
    stages: { ...manifest.stages, blocks },
    assets: await Promise.all(
      manifest.assets.map(async (asset) => {
        if (asset.path !== config?.path) return asset;
        const bytes = new TextEncoder().encode(config.text);
        return { path: asset.path, bytes: bytes.length, sha256: await sha256Hex(bytes) };
      }),
    ),
  };
}

/** The files of the shortened model, each a file of the original under its new name. */
function weightPlans(manifest: Manifest, shortened: Manifest): readonly WeightPlan[] {
  const originals = new Map(weightFiles(manifest).map((file) => [file.sha256, file.path]));
  return weightFiles(shortened).map(({ path, bytes, sha256 }) => {
    const file = originals.get(sha256) ?? path;
    return { path, sha256, parts: [{ file, start: 0, end: bytes }] };
  });
}
