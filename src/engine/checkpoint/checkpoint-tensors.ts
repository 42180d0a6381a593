import { z } from 'zod';
import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { readJson } from '#engine/model/json-file.ts';
import { bfloat16ToFloat32, float16ToFloat32 } from '#engine/tensors/float16.ts';
import { float32View, formatShape, uint16View } from '#engine/tensors/views.ts';
import { readPromisedRange, readSafetensorsHeader, type StoredTensor } from './safetensors.ts';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';
const PICKLE_FILES = ['pytorch_model.bin', 'pytorch_model.bin.index.json'];

/** Shards lie beside their index: a path elsewhere is no name that Hugging Face writes. */
const shardName = z.string().regex(/^[^/\\]+$/, 'a shard must be a plain file name');
const indexSchema = z.object({ weight_map: z.record(z.string(), shardName) });

/** How each source dtype becomes float32, [4 n] or [2 n] bytes -> [n]. */
const DECODERS: ReadonlyMap<string, (bytes: Uint8Array) => Float32Array> = new Map([
  ['F32', float32View],
  ['F16', (bytes: Uint8Array) => float16ToFloat32(uint16View(bytes))],
  ['BF16', (bytes: Uint8Array) => bfloat16ToFloat32(uint16View(bytes))],
]);

/** The tensors of a checkpoint folder, in one safetensors file or in shards; opening reads headers only. */
export class CheckpointTensors {
  private constructor(
    private readonly source: FileSource,
    private readonly tensors: ReadonlyMap<string, StoredTensor>,
    /** What a message about a missing tensor names: the single file or the index. */
    private readonly listing: string,
  ) {}

  /**
   * Reads the header of `model.safetensors`, or of every shard of `model.safetensors.index.json`. Throws
   * `SkipscopeError('not-found')` without either or without a shard, `'unsupported'` for pickled weights only, and
   * `'invalid-checkpoint'` for a malformed index or header.
   */
  static async open(source: FileSource, options?: ReadOptions): Promise<CheckpointTensors> {
    if (await source.exists(INDEX_FILE)) return CheckpointTensors.openShards(source, options);
    if (!(await source.exists(SINGLE_FILE))) throw await noWeights(source);
    const tensors = await readSafetensorsHeader(source, SINGLE_FILE, options);
    return new CheckpointTensors(source, tensors, SINGLE_FILE);
  }

  private static async openShards(source: FileSource, options?: ReadOptions): Promise<CheckpointTensors> {
    const index = await readJson(source, INDEX_FILE, indexSchema, 'invalid-checkpoint', options);
    const shards = new Map<string, ReadonlyMap<string, StoredTensor>>();
    for (const shard of new Set(Object.values(index.weight_map))) {
      if (!(await source.exists(shard))) throw missingShard(shard);
      shards.set(shard, await readSafetensorsHeader(source, shard, options));
    }
    const tensors = new Map<string, StoredTensor>();
    for (const [name, shard] of Object.entries(index.weight_map)) {
      const tensor = shards.get(shard)?.get(name);
      if (tensor === undefined) throw missingTensor(shard, name, `although ${INDEX_FILE} says so`);
      tensors.set(name, tensor);
    }
    return new CheckpointTensors(source, tensors, INDEX_FILE);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /**
   * The tensor `name`, checked to be a float tensor of `shape`. Throws `SkipscopeError('invalid-checkpoint')` naming
   * file, tensor, expected and found shape or dtype.
   */
  expect(name: string, shape: readonly number[]): StoredTensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined)
      throw missingTensor(this.listing, name, `(expected shape ${formatShape(shape)})`);
    if (!DECODERS.has(tensor.dtype)) {
      throw new SkipscopeError(
        'unsupported',
        `${tensor.file}: tensor "${name}" has dtype ${tensor.dtype}; only F32, F16 and BF16 can be converted.`,
        'Take the unquantized checkpoint.',
      );
    }
    if (formatShape(tensor.shape) !== formatShape(shape)) {
      throw new SkipscopeError(
        'invalid-checkpoint',
        `${tensor.file}: tensor "${name}" has shape ${formatShape(tensor.shape)}; ` +
          `config.json asks for ${formatShape(shape)}.`,
        'Check that config.json and the weights belong to the same checkpoint.',
      );
    }
    return tensor;
  }

  /** Reads one tensor as float32, row-major; throws as `expect`, and when the file is truncated. */
  async readFloat32(name: string, shape: readonly number[], options?: ReadOptions): Promise<Float32Array> {
    const { file, start, end, dtype } = this.expect(name, shape);
    const bytes = await readPromisedRange(this.source, file, start, end, `tensor "${name}"`, options);
    const decode = DECODERS.get(dtype) ?? float32View;
    return decode(bytes);
  }
}

async function noWeights(source: FileSource): Promise<SkipscopeError> {
  for (const file of PICKLE_FILES) {
    if (!(await source.exists(file))) continue;
    return new SkipscopeError(
      'unsupported',
      `${source.label} holds its weights as ${file} (pickle); only safetensors can be read.`,
      'Save the model again with transformers: save_pretrained(..., safe_serialization=True).',
    );
  }
  return new SkipscopeError(
    'not-found',
    `${source.label} holds neither ${SINGLE_FILE} nor ${INDEX_FILE}.`,
    'Point at the folder of a Hugging Face checkpoint with its weight files.',
  );
}

function missingShard(shard: string): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    `The weight file ${shard}, which ${INDEX_FILE} names, is missing.`,
    'Download the missing file into the checkpoint folder.',
  );
}

function missingTensor(file: string, name: string, why: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    `${file} holds no tensor "${name}" ${why}.`,
    'Check that the checkpoint is complete and that config.json belongs to it.',
  );
}
