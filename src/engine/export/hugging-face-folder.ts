import { z } from 'zod';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { INDEX_FILE } from '#engine/checkpoint/checkpoint-tensors.ts';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { checkpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import { conversionFingerprint } from '#engine/convert/conversion-fingerprint.ts';
import { planStages } from '#engine/convert/stage-plan.ts';
import { readJson } from '#engine/model/json-file.ts';
import { mostBytesOf } from '#engine/model/file-limits.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { copyWarnings, exportedName, requireRemovable } from './block-choice.ts';
import { configWithoutBlocks } from './config-text.ts';
import { checkpointCopies } from './checkpoint-copies.ts';
import type { ModelExporter, TextPlan, WeightPlan } from './model-exporter.ts';
import { shortenSafetensors, type DecoderNames, type ShortenedFile } from './safetensors-without-blocks.ts';

const CONFIG_FILE = 'config.json';

const indexSchema = z.object({ metadata: z.record(z.string(), z.unknown()).optional() });

/** A checkpoint as transformers saves it, without the skipped blocks. */
export const huggingFaceExporter: ModelExporter = {
  key: 'hugging-face',
  label: 'Hugging Face folder',
  takes: 'checkpoint',
  gives: 'checkpoint',
  keeps:
    'Every tensor of the blocks that stay, and of all else, byte for byte and in its dtype; config.json but for the number of layers; all other files as they are.',
  library: 'transformers',
  usage: [
    '```python',
    'from transformers import AutoProcessor, LlavaForConditionalGeneration',
    '',
    'model = LlavaForConditionalGeneration.from_pretrained(FOLDER)',
    'processor = AutoProcessor.from_pretrained(FOLDER)',
    '```',
  ].join('\n'),
  async plan(source, choice, read) {
    const checkpoint = await openLlavaCheckpoint(source, read);
    const { tensors, names, config } = checkpoint;
    const { blocks } = config.decoder.geometry;
    requireRemovable(choice, blocks);
    await tensors.expectWholeFiles(read);
    const { skip } = choice;
    const files = await shortenFiles(source, tensors.files, { decoder: names.decoder, skip }, read);
    const identity = checkpointIdentity(source.label);
    const weights = await conversionFingerprint(checkpoint, planStages(checkpoint, 'fp16'), 'fp16', read);
    const fingerprint = canonicalJson({ exporter: 'hugging-face', skip, weights });
    const { copies, warnings } = await checkpointCopies(source, tensors.files);
    const text = await readText(source, CONFIG_FILE, read);
    return {
      name: exportedName(identity.checkpoint, choice),
      source: { ...identity, blocks, manifest: null },
      fingerprint: await sha256Hex(new TextEncoder().encode(fingerprint)),
      weights: files.map(({ weights: plan }) => plan).filter(({ parts }) => parts.length > 0),
      copies,
      texts: await indexOf(source, files, read),
      closing: { path: CONFIG_FILE, text: configWithoutBlocks(text, blocks, skip) },
      warnings: [...copyWarnings(choice), ...tensors.warnings, ...warnings],
    };
  },
};

/** A weight file of which tensors stay. */
interface KeptFile extends ShortenedFile {
  readonly weights: WeightPlan;
}

async function shortenFiles(
  source: FileSource,
  paths: readonly string[],
  names: DecoderNames,
  read: ReadOptions,
): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  for (const path of paths) {
    const shortened = await shortenSafetensors(source, path, names, read);
    const weights = { path, parts: shortened.parts, sha256: null };
    files.push({ ...shortened, weights });
  }
  return files;
}

/** The index of the shards; nothing for a checkpoint in one file. A shard of which no tensor stays is not written. */
async function indexOf(
  source: FileSource,
  files: readonly KeptFile[],
  read: ReadOptions,
): Promise<readonly TextPlan[]> {
  const sharded = files.some(({ weights }) => weights.path !== 'model.safetensors');
  if (!sharded) return [];
  const { metadata = {} } = await readJson(source, INDEX_FILE, indexSchema, 'invalid-checkpoint', read);
  const gone = files.flatMap((file) => file.gone);
  const less = (key: string, amount: number) => {
    const stated = metadata[key];
    return typeof stated === 'number' ? { [key]: stated - amount } : {};
  };
  const holders = files.flatMap(({ kept, weights }) => kept.map(({ name }) => [name, weights.path] as const));
  const index = {
    metadata: {
      ...metadata,
      ...less(
        'total_size',
        gone.reduce((sum, { start, end }) => sum + end - start, 0),
      ),
      ...less(
        'total_parameters',
        gone.reduce((sum, { shape }) => sum + elementCount(shape), 0),
      ),
    },
    weight_map: Object.fromEntries([...new Map(holders)].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return [{ path: INDEX_FILE, text: `${JSON.stringify(index, null, 2)}\n` }];
}

async function readText(source: FileSource, file: string, read: ReadOptions): Promise<string> {
  return new TextDecoder().decode(await source.read(file, { ...read, maxBytes: mostBytesOf(file) }));
}
