import { linear, parameter, type TensorSpec } from '#engine/checkpoint/family.ts';
import { readLlavaConfig, type LlavaConfig } from '#engine/checkpoint/llava-config.ts';
import { float32ToBfloat16 } from '#engine/tensors/float16.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { seededRandom } from '#engine/base/seeded-random.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { writeCheckpointFiles } from './checkpoint-files.ts';
import type { CheckpointGeometry } from './checkpoint-geometry.ts';

/** As Hugging Face cuts big checkpoints. */
const SHARD_BYTES = 5e9;
const BYTES_PER_WEIGHT = 2;

/**
 * Normal numbers that all tensors share, each scaled and begun elsewhere: billions of them would take an hour to draw. A
 * prime length, so that no two rows of a matrix are the same.
 */
const POOL_LENGTH = 1_048_583;

/** Standard deviation of matrices, as transformers initialises them. */
const MATRIX_SCALE = 0.02;

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Writes a LLaVA checkpoint of the given geometry with random bfloat16 weights: safetensors in shards of 5 GB with their
 * index, config, image processor and a tokenizer that works. The same geometry and seed give the same bytes.
 */
export async function writeRandomCheckpoint(
  geometry: CheckpointGeometry,
  folder: string,
  seed: number,
  onShard: (file: string) => void = () => undefined,
): Promise<void> {
  const store = new DirectoryStore(folder);
  await writeCheckpointFiles(geometry, store);
  const shards = cutIntoShards(tensorsOf(await readLlavaConfig(store), geometry));
  const random = seededRandom(seed);
  const pool = normalNumbers(random);
  const weightMap: Record<string, string> = {};
  for (const [index, tensors] of shards.entries()) {
    const file = `model-${shardNumber(index + 1)}-of-${shardNumber(shards.length)}.safetensors`;
    onShard(file);
    await store.write(file, shardBytes(tensors, pool, random));
    for (const { name } of tensors) weightMap[name] = file;
  }
  const totalBytes = shards
    .flat()
    .reduce((sum, { shape }) => sum + BYTES_PER_WEIGHT * elementCount(shape), 0);
  const index = { metadata: { total_size: totalBytes }, weight_map: weightMap };
  await store.write('model.safetensors.index.json', [
    new TextEncoder().encode(JSON.stringify(index, null, 2)),
  ]);
}

/** Every tensor that transformers saves for the model, those that no answer needs among them. */
function tensorsOf(config: LlavaConfig, geometry: CheckpointGeometry): readonly NamedShape[] {
  const { decoder, decoderFamily, visionFamily, vision } = config;
  const { hiddenSize, vocabSize, blocks } = decoder.geometry;
  const under = (prefix: string, specs: readonly TensorSpec[]): readonly NamedShape[] =>
    specs.map(({ name, shape }) => ({ name: prefix + name, shape }));
  const layers = geometry.vision.num_hidden_layers;
  const postNorm = ['weight', 'bias'].map((name) => parameter(`post_layernorm.${name}`, vision.hiddenSize));
  return [
    ...under('vision_tower.vision_model.', [...visionFamily.tensors({ ...vision, layers }), ...postNorm]),
    ...under('multi_modal_projector.', [
      linear('linear_1.weight', hiddenSize, vision.hiddenSize),
      parameter('linear_1.bias', hiddenSize),
      linear('linear_2.weight', hiddenSize, hiddenSize),
      parameter('linear_2.bias', hiddenSize),
    ]),
    { name: 'language_model.model.embed_tokens.weight', shape: [vocabSize, hiddenSize] },
    ...Array.from({ length: blocks }, (_, block) =>
      under(`language_model.model.layers.${block}.`, decoderFamily.blockTensors(decoder.geometry)),
    ).flat(),
    { name: 'language_model.model.norm.weight', shape: [hiddenSize] },
    { name: 'language_model.lm_head.weight', shape: [vocabSize, hiddenSize] },
  ];
}

function cutIntoShards(tensors: readonly NamedShape[]): readonly (readonly NamedShape[])[] {
  const shards: NamedShape[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    const size = BYTES_PER_WEIGHT * elementCount(tensor.shape);
    if (bytes > 0 && bytes + size > SHARD_BYTES) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)?.push(tensor);
    bytes += size;
  }
  return shards;
}

function shardNumber(index: number): string {
  return String(index).padStart(5, '0');
}

function* shardBytes(
  tensors: readonly NamedShape[],
  pool: Float32Array,
  random: () => number,
): Generator<Uint8Array> {
  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, shape } of tensors) {
    const start = end;
    end += BYTES_PER_WEIGHT * elementCount(shape);
    header[name] = { dtype: 'BF16', shape, data_offsets: [start, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  yield length;
  yield text;
  for (const tensor of tensors) yield* tensorBytes(tensor, pool, random);
}

/** Norms are about one, biases about zero, matrices as they are initialised, each with a spread of its own. */
function* tensorBytes(
  { name, shape }: NamedShape,
  pool: Float32Array,
  random: () => number,
): Generator<Uint8Array> {
  const isNorm = shape.length === 1 && /norm[^.]*\.weight$/.test(name);
  const scale = MATRIX_SCALE * (0.5 + random());
  const count = elementCount(shape);
  const begin = Math.floor(random() * pool.length);
  const drawn = Float32Array.from({ length: Math.min(count, pool.length) }, (_, i) => {
    return (pool[(begin + i) % pool.length] ?? 0) * scale + (isNorm ? 1 : 0);
  });
  const bytes = new Uint8Array(float32ToBfloat16(drawn).buffer);
  for (let left = BYTES_PER_WEIGHT * count; left > 0;) {
    const piece = bytes.subarray(0, left);
    yield piece;
    left -= piece.length;
  }
}

/** Box and Muller's. */
function normalNumbers(random: () => number): Float32Array {
  return Float32Array.from({ length: POOL_LENGTH }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}
