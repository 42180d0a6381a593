import type { FileSource } from '#engine/base/file-source.ts';
import { INDEX_FILE } from '#engine/checkpoint/checkpoint-tensors.ts';
import { findAssets, type CopiedFile } from '#engine/checkpoint/checkpoint-assets.ts';
import type { CopyPlan } from './model-exporter.ts';

/** The model card of the source keeps its text under this name, beside the one of the export. */
export const BASE_CARD = 'README-base.md';
export const CARD_FILE = 'README.md';
/** Where an export says what it is. */
export const RECORD_FILE = 'skipscope.json';

/** Files that hold weights, or say in which of them a tensor is. */
const WEIGHTS =
  /\.(?:safetensors|bin|pt|pth|ckpt|gguf|h5|msgpack|onnx|onnx_data|npz|tflite)$|\.(?:safetensors|bin)\.index\.json$/iu;
/** Files of published checkpoints beside those that a conversion takes. */
const OTHER_FILES = [
  CARD_FILE,
  'LICENSE',
  'LICENSE.txt',
  'tokenizer.model',
  'vocab.json',
  'merges.txt',
  'video_preprocessor_config.json',
];
/** Written by the export itself, last or in another form. */
const OWN: readonly string[] = ['config.json', INDEX_FILE, RECORD_FILE, BASE_CARD];

/**
 * The files of a checkpoint that its export copies: all that lie in the folder and hold no weights, or where a source cannot
 * list its files, those that a conversion takes. Weights in other files would be those of the full model; they are left
 * out, with a warning.
 */
export async function checkpointCopies(
  source: FileSource,
  read: readonly string[],
): Promise<{ readonly copies: readonly CopyPlan[]; readonly warnings: readonly string[] }> {
  const assets = await findAssets(source);
  const listed = (await source.list()) ?? (await knownFiles(source, assets));
  // A template in a folder of its own is listed by no source.
  const nested = assets.map(({ from }) => from).filter((path) => path.includes('/'));
  const names = [...new Set([...listed, ...nested])].sort();
  const left = names.filter((name) => WEIGHTS.test(name) && !read.includes(name) && name !== INDEX_FILE);
  const copied = names.filter((name) => !WEIGHTS.test(name) && !OWN.includes(name) && !isHidden(name));
  return {
    copies: copied.map((from) => ({ from, to: from === CARD_FILE ? BASE_CARD : from, sha256: null })),
    warnings: left.map((name) => `${name} is left out: only the weights that are read can be shortened.`),
  };
}

async function knownFiles(source: FileSource, assets: readonly CopiedFile[]): Promise<readonly string[]> {
  const found = assets.map(({ from }) => from);
  for (const file of OTHER_FILES) if (await source.exists(file)) found.push(file);
  return found;
}

/** Locks, claims and caches; but a repository needs its attributes. */
function isHidden(name: string): boolean {
  return name.startsWith('.') && name !== '.gitattributes';
}
