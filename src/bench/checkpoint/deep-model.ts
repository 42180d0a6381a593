import { link, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { MANIFEST_FILE, type ModelDtype, manifestSchema } from '#engine/model/manifest.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import type { CheckpointGeometry } from './checkpoint-geometry.ts';
import { writeRandomCheckpoint } from './random-checkpoint.ts';

/** Blocks that differ; their files stand for all others. */
const DIFFERENT = 2;

/**
 * Writes a checkpoint of this geometry with two decoder blocks into `checkpoint`, and into `model` the block model of the
 * whole depth in which these two take turns. On a device each block has weights of its own, so that it costs what it would
 * with different ones, but the conversion of billions of weights is saved.
 */
export async function writeDeepModel(
  geometry: CheckpointGeometry,
  dtype: ModelDtype,
  { checkpoint, model }: { readonly checkpoint: string; readonly model: string },
): Promise<void> {
  const shallow = { ...geometry, text: { ...geometry.text, num_hidden_layers: DIFFERENT } };
  await writeRandomCheckpoint(shallow, checkpoint, 0);
  await convertCheckpoint(new DirectorySource(checkpoint), new DirectoryStore(model), {
    dtype,
    startSandbox: startProcessSandbox,
  });
  const manifestPath = path.join(model, MANIFEST_FILE);
  const manifest = manifestSchema.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  const blocks = [...manifest.stages.blocks];
  for (let block = DIFFERENT; block < geometry.text.num_hidden_layers; block++) {
    const same = blocks[block % DIFFERENT];
    if (!same) throw new RangeError(`There is no block ${block % DIFFERENT}.`);
    const file = { ...same, path: `${same.path}-${block}` };
    await link(path.join(model, same.path), path.join(model, file.path));
    blocks.push(file);
  }
  const deep = {
    ...manifest,
    decoder: { ...manifest.decoder, blocks: blocks.length },
    stages: { ...manifest.stages, blocks },
  };
  await writeFile(manifestPath, JSON.stringify(deep));
}
