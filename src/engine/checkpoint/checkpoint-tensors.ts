import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { readJson } from '#engine/model/json-file.ts';
import { bfloat16ToFloat32, float16ToFloat32 } from '#engine/tensors/float16.ts';
import { elementCount, float32View, formatShape, uint16View } from '#engine/tensors/views.ts';
import { elementBytes, readPromisedRange, readSafetensorsHeader, type StoredTensor } from './safetensors.ts';

export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';
const STALE_SHARDS =
  `${SINGLE_FILE} is read, as transformers does, and not the shards that ${INDEX_FILE} lists beside it: delete ` +
  'whichever of them is out of date.';
const PICKLE_FILES = ['pytorch_model.bin', 'pytorch_model.bin.index.json'];

/** Shards lie beside their index: a path elsewhere is no name that Hugging Face writes. */
const shardName = z.string().regex(/^[^/\\]+$/, 'a shard must be a plain file name');
const indexSchema = z.object({ weight_map: z.record(z.string(), shardName) });

type Decoder = (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;

/** How each source dtype becomes float32, [4 n] or [2 n] bytes -> [n]. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['F32', float32View],
  ['F16', (bytes) => float16ToFloat32(uint16View(bytes))],
  ['BF16', (bytes) => bfloat16ToFloat32(uint16View(bytes))],
]);

/** The tensors of a checkpoint folder, in one safetensors file or in shards; opening reads headers only. */
export class CheckpointTensors {
  private constructor(
    private readonly source: FileSource,
    private readonly tensors: ReadonlyMap<string, StoredTensor>,
    /** The files as a message about a missing tensor begins: `model.safetensors holds`. */
    private readonly holder: string,
    /** What a user should know about the choice of files, in sentences. */
    readonly warnings: readonly string[],
  ) {}

  /**
   * Reads the header of `model.safetensors`, or else of every shard that `model.safetensors.index.json` names: the order of
   * transformers (`_get_resolved_checkpoint_files`). Of the index only the names of the shards count, as there: all of
   * their tensors are read, and of two with one name that of the later file. Throws `SkipscopeError('not-found')` without either or without a shard, `'unsupported'` for pickled weights only, and
   * `'invalid-checkpoint'` for a malformed index or header.
   */
  static async open(source: FileSource, options?: ReadOptions): Promise<CheckpointTensors> {
    const hasIndex = await source.exists(INDEX_FILE);
    if (await source.exists(SINGLE_FILE)) {
      const { tensors } = await readSafetensorsHeader(source, SINGLE_FILE, options);
      return new CheckpointTensors(source, tensors, `${SINGLE_FILE} holds`, hasIndex ? [STALE_SHARDS] : []);
    }
    if (!hasIndex) throw await noWeights(source);
    return CheckpointTensors.openShards(source, options);
  }

  private static async openShards(source: FileSource, options?: ReadOptions): Promise<CheckpointTensors> {
    const index = await readJson(source, INDEX_FILE, indexSchema, 'invalid-checkpoint', options);
    const tensors = new Map<string, StoredTensor>();
    const repeated = new Set<string>();
    for (const shard of [...new Set(Object.values(index.weight_map))].sort()) {
      if (!(await source.exists(shard))) throw missingShard(shard);
      for (const [name, tensor] of (await readSafetensorsHeader(source, shard, options)).tensors) {
        if (tensors.has(name)) repeated.add(name);
        tensors.set(name, tensor);
      }
    }
    return new CheckpointTensors(
      source,
      tensors,
      `The shards of ${INDEX_FILE} hold`,
      repeatedTensors(repeated),
    );
  }

  /** The weight files that are read, in the order of their names. */
  get files(): readonly string[] {
    return [...new Set([...this.tensors.values()].map(({ file }) => file))].sort();
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
    if (tensor === undefined) throw missingTensor(this.holder, name, shape);
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

  /**
   * Reads the last byte of every file, so that a truncated one is found before any work is done. Throws
   * `SkipscopeError('invalid-checkpoint')` naming the file and the tensor that lacks its end.
   */
  async expectWholeFiles(options?: ReadOptions): Promise<void> {
    const last = new Map<string, StoredTensor>();
    for (const tensor of this.tensors.values()) {
      if (tensor.end > (last.get(tensor.file)?.end ?? 0)) last.set(tensor.file, tensor);
    }
    await Promise.all(
      [...last.values()].map((tensor) => this.#readRange(tensor, tensor.end - 1, tensor.end, options)),
    );
  }

  /**
   * The bytes of elements [first, end) of a tensor that `expect` returned, row-major. Throws
   * `SkipscopeError('invalid-checkpoint')` naming file and tensor when the file is truncated.
   */
  readBytes(
    tensor: StoredTensor,
    first: number,
    end: number,
    options?: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const size = elementBytes(tensor.dtype) ?? 0;
    return this.#readRange(tensor, tensor.start + first * size, tensor.start + end * size, options);
  }

  #readRange(
    tensor: StoredTensor,
    start: number,
    end: number,
    options?: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const what = `tensor "${tensor.name}"`;
    return readPromisedRange(this.source, tensor.file, start, end, what, options);
  }

  /** Elements of such a tensor as float32; may share memory with `bytes`. */
  decode(tensor: StoredTensor, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    const decode = DECODERS.get(tensor.dtype) ?? float32View;
    return decode(bytes);
  }

  /** One tensor as float32, row-major; throws as `expect`, and when the file is truncated. */
  async readFloat32(
    name: string,
    shape: readonly number[],
    options?: ReadOptions,
  ): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.expect(name, shape);
    return this.decode(tensor, await this.readBytes(tensor, 0, elementCount(shape), options));
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

/** Most likely left by an earlier save. */
function repeatedTensors(names: ReadonlySet<string>): readonly string[] {
  const [first] = names;
  if (first === undefined) return [];
  return [
    `The shards of ${INDEX_FILE} hold ${String(names.size)} tensors twice (${first}): that of the later file is read, as ` +
      'transformers does. Delete shards that are out of date.',
  ];
}

function missingTensor(holder: string, name: string, shape: readonly number[]): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    `${holder} no tensor "${name}" (expected shape ${formatShape(shape)}).`,
    'Check that the checkpoint is complete and that config.json belongs to it.',
  );
}
