import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SmallDisk } from '#engine/checkpoint/testing/small-disk.ts';
import { safetensorsFile } from '#engine/checkpoint/testing/encode-safetensors.ts';
import {
  tinyCheckpoint,
  tinyTensors,
  tinyTiedCheckpoint,
  TINY_CONFIG,
} from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { MODEL_DTYPES, type Manifest, type ModelDtype, type WeightFile } from '#engine/model/manifest.ts';
import { findTensor } from '#engine/model/tensor-data.ts';
import { ModelProtoSchema, type TensorProto } from '#engine/onnx/onnx_pb.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { bytesOf, concatBytes, uint16View } from '#engine/tensors/views.ts';
import { modelExporterByKey } from './model-exporters.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const SESSIONS = ['vision_encoder', 'embed_tokens', 'decoder_model_merged'];
const SUFFIXES: Readonly<Record<ModelDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q4: '_q4',
  q4f16: '_q4f16',
};

async function exported(source: MemoryFolder, dtype: ModelDtype = 'fp32', store = new MemoryFolder()) {
  return (await exportToMemory(modelExporterByKey(`onnx-${dtype}`), source, [0], {}, store)).store;
}

function json(store: MemoryFolder, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(store.files.get(path)));
}

/** The weights of a session: their messages, and their bytes in the files beside the graph. */
function weightsOf(store: MemoryFolder, name: string) {
  const { graph } = fromBinary(ModelProtoSchema, store.files.get(`onnx/${name}.onnx`) ?? new Uint8Array());
  const external = graph?.initializer.filter(({ externalData }) => externalData.length > 0) ?? [];
  return external.map((tensor: TensorProto) => {
    const place = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const file = store.files.get(`onnx/${place.get('location') ?? ''}`) ?? new Uint8Array();
    const offset = Number(place.get('offset'));
    return { name: tensor.name, bytes: file.subarray(offset, offset + Number(place.get('length'))) };
  });
}

/** The bytes that a block model has for a weight of a session, which may be several ones in a row. */
function storedBytes(name: string, manifest: Manifest, model: MemoryFolder, widen: boolean): Uint8Array {
  const [, prefix = '', names = '', part = ''] =
    /^(layers\.\d+\.|vision_tower\.|multi_modal_projector\.|)(.*?)(\.scales|\.zero_points|)$/u.exec(name) ??
    [];
  const { vision, projector, embedding, blocks, head } = manifest.stages;
  const file = prefix.startsWith('layers.')
    ? // Block 0 is gone.
      blocks[Number(prefix.split('.')[1]) + 1]
    : ({ 'vision_tower.': vision, 'multi_modal_projector.': projector }[prefix] ??
      (names === 'embed_tokens.weight' ? embedding : head));
  if (file === undefined) throw new Error(`No stage for ${name}.`);
  return concatBytes(names.split('+').map((one) => tensorBytes(one, part, file, model, widen)));
}

function tensorBytes(name: string, part: string, file: WeightFile, model: MemoryFolder, widen: boolean) {
  const entry = findTensor(file, name);
  const spanOf = () => {
    if (part === '') return entry.data;
    if (entry.encoding !== 'quantized') throw new Error(`${name} has no ${part}.`);
    return part === '.scales' ? entry.scales : entry.zeroPoints;
  };
  const { offset, bytes: length } = spanOf();
  const bytes = (model.files.get(file.path) ?? new Uint8Array()).slice(offset, offset + length);
  const isHalf = part === '.scales' || entry.encoding === 'float16';
  return isHalf && widen ? bytesOf(float16ToFloat32(uint16View(bytes))) : bytes;
}

describe.each(MODEL_DTYPES)('a folder for transformers.js in %s', (dtype) => {
  it('holds the weights of the block model that a conversion makes, bit by bit', async () => {
    const source = tinyCheckpoint(tinyTensors(), dtype === 'fp16' ? 'F16' : 'BF16');
    const store = await exported(source, dtype);
    const model = new MemoryFolder();
    const manifest = await convertCheckpoint(source, model, { dtype, startSandbox: startUnlimitedSandbox });
    const weights = SESSIONS.flatMap((session) => weightsOf(store, session + SUFFIXES[dtype]));
    const compared = weights.filter(({ name }) => !name.startsWith('rope.'));
    for (const { name, bytes } of compared)
      expect(bytes, name).toEqual(storedBytes(name, manifest, model, dtype === 'q4'));
    expect(weights).toHaveLength(compared.length + 2);
    // 2 norms and 4 multiplications of a block, the final norm and the head, tower and projector.
    expect(compared.length).toBeGreaterThan(40);
  });

  it('is described by its files', async () => {
    const store = await exported(tinyCheckpoint(), dtype);
    const files = SESSIONS.map((session) => `${session}${SUFFIXES[dtype]}.onnx`);
    expect([...store.files.keys()].sort()).toEqual(
      [
        ...['README.md', 'skipscope.json', 'config.json', 'tokenizer.json', 'tokenizer_config.json'],
        ...[
          'chat_template.jinja',
          'generation_config.json',
          'preprocessor_config.json',
          'processor_config.json',
        ],
        ...files.flatMap((file) => [`onnx/${file}`, `onnx/${file}_data`]),
      ].sort(),
    );
    expect(store.written.at(-1)).toBe('config.json');
    const generation = 'generation_config.json';
    expect(store.files.get(generation)).toEqual(tinyCheckpoint().files.get(generation));
    expect(json(store, 'config.json')).toEqual({
      ...TINY_CONFIG,
      text_config: { ...TINY_CONFIG.text_config, num_hidden_layers: 1 },
      'transformers.js_config': {
        dtype,
        ...(dtype.endsWith('16') && { kv_cache_dtype: { [dtype]: 'float16' } }),
        use_external_data_format: Object.fromEntries(files.map((file) => [file, 1])),
      },
    });
  });
});

describe('a folder for transformers.js', () => {
  it('writes out what transformers.js takes for granted, and the template where it looks for it', async () => {
    const { image_token_index: id, ...config } = TINY_CONFIG;
    const stated = { ...config, image_token_id: id, eos_token_id: 2, pad_token_id: 3 };
    const source = tinyCheckpoint().putJson('config.json', stated);
    source.files.delete('tokenizer_config.json');
    source.files.delete('generation_config.json');
    const store = await exported(source);
    expect(json(store, 'config.json')).toMatchObject({ image_token_id: id, image_token_index: id });
    expect(json(store, 'tokenizer_config.json')).toEqual({
      chat_template: '{{ bos_token }}<image>{{ messages[0].content[1].text }}',
    });
    expect(json(store, 'generation_config.json')).toEqual({ eos_token_id: [2], pad_token_id: 3 });
    expect(json(store, 'processor_config.json')).toEqual({
      processor_class: 'LlavaProcessor',
      image_token: '<image>',
      patch_size: 4,
      num_additional_image_tokens: 0,
    });
    expect(json(store, 'preprocessor_config.json')).toMatchObject({
      image_processor_type: 'CLIPImageProcessor',
      size: { shortest_edge: 8 },
      crop_size: { height: 8, width: 8 },
      resample: 3,
    });
  });

  it('counts the class token among the placeholders where it is a feature', async () => {
    const source = tinyCheckpoint().putJson('config.json', {
      ...TINY_CONFIG,
      vision_feature_select_strategy: 'full',
    });
    expect(json(await exported(source), 'processor_config.json')).toMatchObject({
      num_additional_image_tokens: 1,
    });
  });

  it('has a table of embeddings of its own where the head is the same one', async () => {
    const store = await exported(tinyTiedCheckpoint(), 'q4');
    const [table] = weightsOf(store, 'embed_tokens_q4');
    expect(table?.bytes).toHaveLength(12 * 64 * 4);
    expect(weightsOf(store, 'decoder_model_merged_q4').map(({ name }) => name)).toContain('lm_head.weight');
  });

  it.each([
    [32_769, [expect.stringContaining('made for 32769 positions')]],
    [32_768, []],
  ])('warns where a model takes more positions than the export computes: %i', async (positions, expected) => {
    const warnings: string[] = [];
    const source = tinyCheckpoint().putJson('config.json', {
      ...TINY_CONFIG,
      text_config: { ...TINY_CONFIG.text_config, max_position_embeddings: positions },
    });
    const onWarning = (warning: string) => warnings.push(warning);
    await exportToMemory(modelExporterByKey('onnx-q4'), source, [0], { onWarning });
    expect(warnings).toEqual(expected);
  });

  it('is refused for a block that does not exist', async () => {
    const store = new MemoryFolder();
    await expect(
      exportToMemory(modelExporterByKey('onnx-q4'), tinyCheckpoint(), [2], {}, store),
    ).rejects.toThrow('Block 2 does not exist');
    expect(store.written).toEqual([]);
  });

  it('is refused for a placeholder that is no added token', async () => {
    const source = tinyCheckpoint().putJson('config.json', { ...TINY_CONFIG, image_token_index: 7 });
    await expect(exported(source)).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining('no added token of the id 7'),
    });
  });

  it('is refused for a configuration that only Python reads', async () => {
    const source = tinyCheckpoint();
    const text = JSON.stringify({ ...TINY_CONFIG, limit: 0 }).replace('"limit":0', '"limit":Infinity');
    source.files.set('config.json', new TextEncoder().encode(text));
    await expect(exported(source)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('config.json holds what transformers.js cannot read'),
    });
  });

  it('is refused for a weight beyond float16, by its name, but not in float32', async () => {
    const source = tinyCheckpoint();
    const tensors = tinyTensors();
    const [name = ''] = Object.keys(tensors).filter((key) => key.endsWith('layers.1.mlp.up_proj.weight'));
    tensors[name]?.values.set([70_000], 7);
    source.files.set('model.safetensors', safetensorsFile(tensors, 'F32'));
    await expect(exported(source, 'fp16')).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining(`"${name}" holds the value 70000 at element 7`),
      remedy: expect.stringContaining('--to onnx-fp32'),
    });
    expect((await exported(source)).files.has('config.json')).toBe(true);
  });

  it('onto a full disk ends without a config.json, and goes on to the same bytes', async () => {
    const whole = await exported(tinyCheckpoint(), 'q4');
    const finished = SESSIONS.slice(0, 2).map((session) => `onnx/${session}_q4.onnx_data`);
    const sizes = finished.map((path) => whole.files.get(path)?.length ?? 0);
    const disk = new SmallDisk(sizes.reduce((sum, size) => sum + size, 20_000));
    await expect(exported(tinyCheckpoint(), 'q4', disk)).rejects.toThrow('the disk is full');
    expect([...disk.files.keys()]).toEqual(expect.arrayContaining(finished));
    expect(disk.files.has('config.json')).toBe(false);
    const { files } = await exported(tinyCheckpoint(), 'q4', new MemoryFolder(disk.files));
    expect([...files.keys()].sort()).toEqual([...whole.files.keys()].sort());
    const other = exported(tinyCheckpoint(), 'q4f16', new MemoryFolder(disk.files));
    await expect(other).rejects.toThrow('an unfinished export of other weights or other blocks');
    // The record has the hash of every file.
    expect(files.get('skipscope.json')).toEqual(whole.files.get('skipscope.json'));
  });
});
