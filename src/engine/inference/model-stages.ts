import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { decoderBlockGraph } from '#engine/graphs/decoder-block.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { headGraph } from '#engine/graphs/head.ts';
import { projectorGraph, visionTowerGraph } from '#engine/graphs/vision-tower.ts';
import { StageWeights } from '#engine/graphs/stage-weights.ts';
import type { Manifest, WeightFile } from '#engine/model/manifest.ts';
import { checkWeightFile, decoderFiles, readWeightFile, weightFiles } from '#engine/model/read-model.ts';
import { hasSharedTable, tokenTable } from '#engine/model/token-table.ts';
import type { OnnxModel, WeightPlace } from '#engine/onnx/graph-builder.ts';
import type { OrtRuntime, OrtSession, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { isTight } from './choose-dialect.ts';
import { type CompiledGraph, GraphCompiler } from './graph-compiler.ts';
import { ReadAhead } from './read-ahead.ts';
import { ImageTower, type TowerSessions } from './image-tower.ts';
import { residentTable, storedTable, type EmbeddingTable } from './embedding-table.ts';
import { TokenEmbedding } from './token-embedding.ts';

/** The compiled stages of a model, in the order in which they run. */
export interface ModelStages {
  readonly tower: ImageTower;
  readonly embedding: TokenEmbedding;
  readonly blocks: readonly CompiledGraph[];
  readonly head: CompiledGraph;
  /** Owns blocks and head. */
  readonly compiler: GraphCompiler;
}

/** Progress of loading, in bytes of weight files. */
export interface LoadProgress {
  /** The current weight file. */
  readonly file: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface LoadOptions {
  /** False where the self-test has shown that captured steps do not work on this device. */
  readonly captureSteps?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** The residual stream and the KV cache stay on the device from block to block; the stream behind the last is read. */
export const BLOCK_OUTPUTS: SessionOptions = {
  deviceOutputs: ['hidden_out', 'present_key', 'present_value'],
};

/** The stages that are graphs. */
export type Stage = 'vision' | 'projector' | 'block' | 'head';

/** Graph of any stage; `block` counts for stage `block` only. */
export function stageGraph(
  stage: Stage,
  manifest: Manifest,
  weights: StageWeights,
  dialect: Dialect,
  block = 0,
  weightPlace: WeightPlace = 'constants',
): OnnxModel {
  switch (stage) {
    case 'vision':
      return visionTowerGraph(manifest.vision, weights, dialect);
    case 'projector':
      return projectorGraph(manifest, weights, dialect);
    case 'block':
      return decoderBlockGraph(block, manifest.decoder, weights, dialect, weightPlace);
    case 'head':
      return headGraph(manifest.decoder, weights, dialect, weightPlace);
  }
}

/**
 * Reads and compiles one stage after the other; a stage's bytes are dropped once it is compiled, but for those of
 * the embedding table. The next stage is read meanwhile. If memory is tight, it is not, the tower is loaded with the first picture,
 * and Node leaves the table on disk. Throws what the file source throws, `SkipscopeError('invalid-model')` for weights that do not fit the manifest,
 * `'runtime'` when a graph does not compile. Sessions opened before a failure are released.
 */
export async function loadStages(
  files: FileSource,
  manifest: Manifest,
  runtime: OrtRuntime,
  dialect: Dialect,
  options: LoadOptions = {},
): Promise<ModelStages> {
  const { stages, decoder, image } = manifest;
  const tight = isTight(dialect, runtime.provider);
  const compile: Compile = (stage, weights) => {
    const { bytes, externalData } = stageGraph(stage, manifest, weights, dialect);
    return runtime.createSession(bytes, externalData, { tight });
  };
  const compiler = new GraphCompiler(runtime);
  const compileDecoder = (
    stage: 'block' | 'head',
    weights: StageWeights,
    block = 0,
  ): Promise<CompiledGraph> => {
    const graph = stageGraph(stage, manifest, weights, dialect, block, compiler.weightPlace);
    return compiler.compile(graph, { ...(stage === 'block' && BLOCK_OUTPUTS), tight });
  };
  const reader = stageReader(files, tight ? decoderFiles(manifest) : weightFiles(manifest), options);
  const ahead = new ReadAhead(tight ? [] : readingOrder(manifest), reader.read);
  const read: ReadStage = (file) => ahead.next(file);
  let tower: ImageTower | null = null;
  try {
    tower = new ImageTower(
      runtime,
      tight
        ? () => openTower(manifest, runtime, stageReader(files, [], {}).read, compile)
        : await openTower(manifest, runtime, read, compile),
    );
    // A page might need a request for every row; Node reads them from disk.
    const onDisk = tight && runtime.provider === 'cpu';
    const { table, head } = await openTable(manifest, { ...reader, read }, onDisk ? files : null);
    const embedding = new TokenEmbedding(table, decoder.hiddenSize, image.tokenId);
    const blocks: CompiledGraph[] = [];
    for (const [block, file] of stages.blocks.entries()) {
      blocks.push(await compileDecoder('block', await read(file), block));
    }
    const compiledHead = await compileDecoder('head', head ?? (await read(stages.head)));
    return { tower, embedding, blocks, head: compiledHead, compiler };
  } catch (error) {
    await compiler.dispose();
    await tower?.dispose();
    throw error;
  }
}

type Compile = (stage: 'vision' | 'projector', weights: StageWeights) => Promise<OrtSession>;
type ReadStage = (file: WeightFile) => Promise<StageWeights>;

/** The table of token embeddings comes before the blocks: it is the head's file where they share it. */
function readingOrder({ stages }: Manifest): readonly WeightFile[] {
  const { vision, projector, embedding, blocks, head } = stages;
  return [vision, projector, ...(embedding ? [embedding, ...blocks, head] : [head, ...blocks])];
}

/** Nothing stays open after a failure. */
async function openTower(
  { stages }: Manifest,
  runtime: OrtRuntime,
  read: ReadStage,
  compile: Compile,
): Promise<TowerSessions> {
  const vision = await compile('vision', await read(stages.vision));
  try {
    return { vision, projector: await compile('projector', await read(stages.projector)) };
  } catch (error) {
    await runtime.release(vision);
    throw error;
  }
}

interface OpenedTable {
  readonly table: EmbeddingTable;
  /** The head's weights, where they were read as the table. */
  readonly head?: StageWeights;
}

/** The table of token embeddings, in memory or, with `files`, on disk. */
async function openTable(
  manifest: Manifest,
  { read, check }: StageReader,
  files: FileSource | null,
): Promise<OpenedTable> {
  const found = tokenTable(manifest);
  const shared = hasSharedTable(manifest);
  if (files === null) {
    const weights = await read(found.file);
    return { table: residentTable(found, weights.bytes), ...(shared && { head: weights }) };
  }
  // A shared file is checked when the head is read.
  if (!shared) await check(found.file);
  return { table: storedTable(found, files) };
}

interface StageReader {
  readonly read: ReadStage;
  /** Compares a file with the manifest as `read` does, without keeping its bytes. */
  readonly check: (file: WeightFile) => Promise<void>;
}

/** Reads weight files, reporting bytes over all of `files`. */
function stageReader(
  source: FileSource,
  files: readonly WeightFile[],
  { signal, onProgress }: LoadOptions,
): StageReader {
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  const withProgress = async <T>(
    file: WeightFile,
    task: (options: ReadOptions) => Promise<T>,
  ): Promise<T> => {
    signal?.throwIfAborted();
    const report = (loadedBytes: number): void => {
      onProgress?.({ file: file.path, loadedBytes: before + loadedBytes, totalBytes });
    };
    const result = await task({
      ...(signal && { signal }),
      onProgress: ({ loadedBytes }) => {
        report(loadedBytes);
      },
    });
    report(file.bytes);
    before += file.bytes;
    return result;
  };
  return {
    read: (file) =>
      withProgress(
        file,
        async (options) =>
          new StageWeights(file, await readWeightFile(source, file, { ...options, verify: true })),
      ),
    check: (file) => withProgress(file, (options) => checkWeightFile(source, file, options)),
  };
}
