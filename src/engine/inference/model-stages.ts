import type { InferenceSession } from 'onnxruntime-common';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { decoderBlockGraph } from '#engine/graphs/decoder-block.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { headGraph } from '#engine/graphs/head.ts';
import { projectorGraph } from '#engine/graphs/projector.ts';
import { StageWeights } from '#engine/graphs/stage-weights.ts';
import { visionTowerGraph } from '#engine/graphs/vision-tower.ts';
import type { Manifest, WeightFile } from '#engine/model/manifest.ts';
import { readWeightFile, weightFiles } from '#engine/model/read-model.ts';
import type { OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { OrtRuntime, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { TokenEmbedding } from './token-embedding.ts';

/** The compiled stages of a model, in the order in which they run. */
export interface ModelStages {
  readonly vision: InferenceSession;
  readonly projector: InferenceSession;
  readonly embedding: TokenEmbedding;
  readonly blocks: readonly InferenceSession[];
  readonly head: InferenceSession;
}

/** How far loading is, in bytes of weight files. */
export interface LoadProgress {
  /** The weight file at hand. */
  readonly file: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** The residual stream and the KV cache stay on the device from block to block. */
const BLOCK_OUTPUTS: SessionOptions = {
  outputLocation: { hidden_out: 'gpu-buffer', present_key: 'gpu-buffer', present_value: 'gpu-buffer' },
};

/** Graph of any stage; `block` counts for stage `block` only. */
export function stageGraph(
  stage: 'vision' | 'projector' | 'block' | 'head',
  manifest: Manifest,
  weights: StageWeights,
  dialect: Dialect,
  block = 0,
): OnnxModel {
  switch (stage) {
    case 'vision':
      return visionTowerGraph(manifest.vision, weights, dialect);
    case 'projector':
      return projectorGraph(manifest, weights, dialect);
    case 'block':
      return decoderBlockGraph(block, manifest.decoder, weights, dialect);
    case 'head':
      return headGraph(manifest.decoder, weights, dialect);
  }
}

/**
 * Reads and compiles one stage after the other; a stage's bytes are dropped before the next is read. Throws what the
 * file source throws, `SkipscopeError('invalid-model')` for weights that do not fit the manifest, `'runtime'` when a
 * graph does not compile. Sessions opened before a failure are released.
 */
export async function loadStages(
  files: FileSource,
  manifest: Manifest,
  runtime: OrtRuntime,
  dialect: Dialect,
  options: LoadOptions = {},
): Promise<ModelStages> {
  const opened: InferenceSession[] = [];
  const read = stageReader(files, manifest, options);
  const open = async (model: OnnxModel, session: SessionOptions = {}): Promise<InferenceSession> => {
    const created = await runtime.createSession(model.bytes, model.externalData, session);
    opened.push(created);
    return created;
  };
  const { stages, decoder, image } = manifest;
  try {
    const vision = await open(stageGraph('vision', manifest, await read(stages.vision), dialect));
    const projector = await open(stageGraph('projector', manifest, await read(stages.projector), dialect));
    const embedding = new TokenEmbedding(await read(stages.embedding), decoder.hiddenSize, image.tokenId);
    const blocks: InferenceSession[] = [];
    for (const [block, file] of stages.blocks.entries()) {
      blocks.push(await open(stageGraph('block', manifest, await read(file), dialect, block), BLOCK_OUTPUTS));
    }
    const head = await open(stageGraph('head', manifest, await read(stages.head), dialect));
    return { vision, projector, embedding, blocks, head };
  } catch (error) {
    await Promise.allSettled(opened.map((session) => runtime.release(session)));
    throw error;
  }
}

/** Reads weight files, reporting bytes over all files of the model. */
function stageReader(
  files: FileSource,
  manifest: Manifest,
  { signal, onProgress }: LoadOptions,
): (file: WeightFile) => Promise<StageWeights> {
  const totalBytes = weightFiles(manifest).reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  return async (file) => {
    signal?.throwIfAborted();
    const options: ReadOptions = {
      ...(signal && { signal }),
      onProgress: ({ loadedBytes }) =>
        onProgress?.({ file: file.path, loadedBytes: before + loadedBytes, totalBytes }),
    };
    const bytes = await readWeightFile(files, file, options);
    before += file.bytes;
    onProgress?.({ file: file.path, loadedBytes: before, totalBytes });
    return new StageWeights(file, bytes);
  };
}
