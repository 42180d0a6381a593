import type { Tensor } from 'onnxruntime-common';
import { checkStages } from '#engine/checkpoint/check-stages.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { HEAD_CHOICE } from '#engine/graphs/head.ts';
import { pixelValues } from '#engine/image/pixel-values.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { manifestHash, readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime, Outputs } from '#engine/runtime/ort-runtime.ts';
import { activationTensor } from './activations.ts';
import { BlockChain } from './block-chain.ts';
import { type CapturedSteps, capturedSteps } from './captured-steps.ts';
import { type GreedyChoice, greedyChoices } from './logits.ts';
import { loadStages, type LoadOptions, type ModelStages } from './model-stages.ts';
import { chooseDialect } from './choose-dialect.ts';
import { RowTensors } from './row-tensors.ts';
import type { ImageFeatures, TokenEmbedding } from './token-embedding.ts';

/**
 * A vision-language model in memory, one graph per block. It holds no state between calls: any skip set can be used by
 * the next call at no cost, and calls may interleave.
 */
export class BlockModel {
  readonly chain: BlockChain;
  /** For tensors of this model's activations. */
  readonly rows: RowTensors;
  readonly #captured: CapturedSteps | null;

  constructor(
    readonly manifest: Manifest,
    /** sha256 of the manifest: the identity of these weights. */
    readonly hash: string,
    readonly runtime: OrtRuntime,
    readonly dialect: Dialect,
    private readonly stages: ModelStages,
    /** False keeps a device that can capture graphs from doing so. */
    captureSteps = true,
  ) {
    const { blocks } = stages;
    this.#captured = captureSteps ? capturedSteps(runtime, stages, manifest.decoder, dialect) : null;
    this.chain = new BlockChain(runtime, blocks, manifest.decoder, dialect, this.#captured);
    this.rows = new RowTensors(runtime, dialect.activations);
  }

  get blocks(): number {
    return this.chain.length;
  }

  get embedding(): TokenEmbedding {
    return this.stages.embedding;
  }

  /** Vision tower and projector over one picture. */
  async encodeImage(image: RgbImage): Promise<ImageFeatures> {
    return this.encodePixels(pixelValues(image, this.manifest.imageProcessor));
  }

  /** Vision tower and projector over normalised pixels [3, size, size]. */
  async encodePixels(pixels: Float32Array): Promise<ImageFeatures> {
    const { runtime, manifest } = this;
    const size = manifest.vision.imageSize;
    if (pixels.length !== 3 * size * size)
      throw new SkipscopeError(
        'invalid-model',
        `The image processor makes ${pixels.length} values of a picture; the vision tower takes 3 x ${size} x ${size}.`,
        'Convert the checkpoint again.',
      );
    return this.stages.tower.encode(new runtime.Tensor('float32', pixels, [1, 3, size, size]));
  }

  /** Residual stream [B, S, H] of rows [S, H]; the caller owns it. */
  streamOf(rows: readonly Float32Array[]): Tensor {
    const { hiddenSize } = this.manifest.decoder;
    const length = Math.max(...rows.map((row) => row.length));
    const data = new Float32Array(rows.length * length);
    for (const [index, row] of rows.entries()) data.set(row, index * length);
    const dims = [rows.length, length / hiddenSize, hiddenSize];
    return activationTensor(this.runtime.Tensor, this.dialect.activations, data, dims);
  }

  /** Logits [R, V] at R positions of a residual stream [B, S, H] behind the last block, flat index b * S + s. */
  async logitsAt(stream: Tensor, positions: readonly number[]): Promise<Float32Array> {
    const { logits } = await this.#head(stream, positions, ['logits']);
    return float32Data(logits);
  }

  /** The greedy choices that the logits at these positions make. They are made on the device. */
  async choicesAt(stream: Tensor, positions: readonly number[]): Promise<readonly GreedyChoice[]> {
    const captured = await this.#captured?.choose(stream);
    const { top_logits: logits, top_ids: ids } =
      captured ?? (await this.#head(stream, positions, HEAD_CHOICE));
    return greedyChoices(float32Data(logits), int64Data(ids));
  }

  #head(stream: Tensor, positions: readonly number[], outputs: readonly string[]): Promise<Outputs> {
    const rows = new this.runtime.Tensor('int32', Int32Array.from(positions), [positions.length]);
    const { session, weights } = this.stages.head;
    return this.runtime.run(session, { hidden: stream, rows, ...weights }, outputs);
  }

  /** Releases all sessions; the runtime stays open. */
  async dispose(): Promise<void> {
    const { tower, compiler } = this.stages;
    await this.rows.dispose();
    await tower.dispose();
    await this.#captured?.dispose();
    await compiler.dispose();
  }
}

function float32Data(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new TypeError('Expected a float32 tensor.');
}

function int64Data(tensor: Tensor | undefined): BigInt64Array {
  if (tensor?.data instanceof BigInt64Array) return tensor.data;
  throw new TypeError('Expected an int64 tensor.');
}

/**
 * Loads a block-model folder on a runtime. Throws `SkipscopeError` as `readManifest`, `checkStages`, `chooseDialect` and
 * `loadStages` do; nothing stays open after a failure.
 */
export async function loadBlockModel(
  files: FileSource,
  runtime: OrtRuntime,
  options: LoadOptions = {},
): Promise<BlockModel> {
  const read = options.signal ? { signal: options.signal } : {};
  const manifest = await readManifest(files, read);
  checkStages(manifest);
  const hash = await manifestHash(files, read);
  const dialect = chooseDialect(manifest, runtime.describe());
  const stages = await loadStages(files, manifest, runtime, dialect, options);
  return new BlockModel(manifest, hash, runtime, dialect, stages, options.captureSteps);
}
