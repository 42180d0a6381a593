import type { FileSource } from '#engine/base/file-source.ts';
import { type BlockModel, loadBlockModel } from '#engine/inference/block-model.ts';
import { generate } from '#engine/inference/generate.ts';
import type { LoadOptions } from '#engine/inference/model-stages.ts';
import { readManifest, verifyAssets, weightFiles } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { CHAT_FILES } from '#engine/text/chat-files.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';

/** A model in memory with the tokenizer of its checkpoint. */
export interface OpenModel {
  readonly model: BlockModel;
  readonly tokenizer: SandboxedTokenizer;
}

export interface OpenOptions extends LoadOptions {
  readonly startSandbox: StartTextSandbox;
}

/**
 * Loads a block model and its tokenizer. Throws as `loadBlockModel`, `verifyAssets` and `SandboxedTokenizer.load` do; the
 * model is disposed after a failure.
 */
export async function openModel(
  files: FileSource,
  runtime: OrtRuntime,
  { startSandbox, ...options }: OpenOptions,
): Promise<OpenModel> {
  const tokenizer = new SandboxedTokenizer(startSandbox);
  // Meanwhile, because a sandbox takes a while to start, and uses another core.
  const chat = loadTokenizer(files, tokenizer, options.signal);
  // A model that cannot be loaded is the first thing to say.
  chat.catch(() => undefined);
  const model = await loadBlockModel(files, runtime, options).catch((error: unknown) => {
    tokenizer.dispose();
    throw error;
  });
  const open = { model, tokenizer };
  try {
    await chat;
    return open;
  } catch (error) {
    await closeModel(open);
    throw error;
  }
}

async function loadTokenizer(
  files: FileSource,
  tokenizer: SandboxedTokenizer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const manifest = await readManifest(files, signal && { signal });
  await verifyAssets(files, manifest, CHAT_FILES, signal && { signal });
  await tokenizer.load(files, manifest.image);
}

/** Frees the memory of a model, and ends its text sandbox. */
export async function closeModel({ model, tokenizer }: OpenModel): Promise<void> {
  tokenizer.dispose();
  await model.dispose();
}

/** The size of all files of a model, in bytes. */
export function modelBytes({ model }: OpenModel): number {
  const { manifest } = model;
  return [...weightFiles(manifest), ...manifest.assets].reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Generates a short answer to a black picture, so that the cost of a first run (memory arenas, shader compilation) is not part of
 * times measured later.
 */
export async function warmUp({ model, tokenizer }: OpenModel, signal?: AbortSignal): Promise<void> {
  const side = model.manifest.vision.imageSize;
  const black = { width: side, height: side, data: new Uint8Array(side * side * 3) };
  const image = await model.encodeImage(black);
  const prompt = { ids: await tokenizer.buildPrompt(''), image };
  await generate(model, prompt, { skip: [], maxNewTokens: 2, ...(signal && { signal }) });
}
