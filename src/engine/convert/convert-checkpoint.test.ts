import { describe, expect, it } from 'vitest';
import type { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { MemoryFolder as Folder } from '#engine/checkpoint/testing/memory-folder.ts';
import { rawSafetensors, safetensorsFile } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { TINY_CONFIG, tinyCheckpoint, tinyTensors } from '#engine/checkpoint/testing/tiny-llava.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { Manifest, ModelDtype, TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import { readManifest, readWeightFile, weightFiles } from '#engine/model/read-model.ts';
import { EMBEDDING_WEIGHT } from '#engine/model/token-table.ts';
import { expectedSpans, findTensor, tensorToFloat32 } from '#engine/model/tensor-data.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { convertCheckpoint, type ConvertProgress } from './convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

async function convert(source: MemoryFolder, dtype: ModelDtype) {
  const sink = new Folder();
  const manifest = await convertCheckpoint(source, sink, { startSandbox: startUnlimitedSandbox, dtype });
  return { sink, manifest };
}

async function load(folder: MemoryFolder, file: WeightFile | undefined, name: string): Promise<Float32Array> {
  if (file === undefined) throw new Error('no such stage');
  return tensorToFloat32(findTensor(file, name), await readWeightFile(folder, file, { verify: true }));
}

function encodings(file: WeightFile | undefined): Record<string, string> {
  const code = (entry: TensorEntry) =>
    entry.encoding === 'quantized' ? `${entry.bits} bit / ${entry.blockSize}` : entry.encoding;
  return Object.fromEntries((file?.tensors ?? []).map((entry) => [entry.name, code(entry)]));
}

/** Every stage's tensors as numbers, `path/name` -> values. */
async function contents(folder: MemoryFolder, manifest: Manifest): Promise<Record<string, Float32Array>> {
  const all: Record<string, Float32Array> = {};
  for (const file of weightFiles(manifest)) {
    for (const { name } of file.tensors) all[`${file.path}/${name}`] = await load(folder, file, name);
  }
  return all;
}

describe('convertCheckpoint', () => {
  it('writes one file per stage, the assets, and the manifest last', async () => {
    const { sink, manifest } = await convert(tinyCheckpoint(), 'q4');
    const stages = [
      'vision.bin',
      'projector.bin',
      'embedding.bin',
      'block-00.bin',
      'block-01.bin',
      'head.bin',
    ];
    const assets = [
      'tokenizer.json',
      'tokenizer_config.json',
      'chat_template.jinja',
      'preprocessor_config.json',
      'generation_config.json',
      'config.json',
    ];
    const noted = stages.flatMap((stage) => [stage, 'conversion.json']);
    expect(sink.written).toEqual([...noted, ...assets, 'manifest.json']);
    expect([...sink.files.keys()].sort()).toEqual([...stages, ...assets, 'manifest.json'].sort());
    expect(weightFiles(manifest).map((file) => file.path)).toEqual(stages);
    expect(await readManifest(sink)).toEqual(manifest);
    for (const { path, bytes, sha256 } of [...weightFiles(manifest), ...manifest.assets]) {
      const file = await sink.read(path);
      expect([path, file.length, await sha256Hex(file)]).toEqual([path, bytes, sha256]);
    }
  });

  it('describes the model', async () => {
    const { manifest } = await convert(tinyCheckpoint(), 'q4');
    expect(manifest).toMatchObject({
      name: 'tiny-llava',
      source: { checkpoint: 'tiny-llava', revision: null },
      decoder: { blocks: 2, heads: 4, kvHeads: 2, headDim: 16 },
      vision: { layers: 2, featureSelect: 'default' },
      image: { tokenId: 4, tokensPerImage: 4 },
      generation: { eosTokenIds: [2], padTokenId: 3, maxNewTokens: 20 },
    });
    const unused = /encoder\.layers\.2\.|post_layernorm/;
    const kept = Object.entries(tinyTensors()).filter(([name]) => !unused.test(name));
    expect(manifest.parameters).toBe(kept.reduce((sum, [, { shape }]) => sum + elementCount(shape), 0));
  });

  it('counts the class token when the features keep it', async () => {
    const source = tinyCheckpoint().putJson('config.json', {
      ...TINY_CONFIG,
      vision_feature_select_strategy: 'full',
    });
    expect((await convert(source, 'q4')).manifest.image.tokensPerImage).toBe(5);
  });

  it('follows the dtype policy', async () => {
    const { manifest } = await convert(tinyCheckpoint(), 'q4');
    const { vision, projector, embedding, blocks, head } = manifest.stages;
    expect(encodings(blocks[1])).toEqual({
      'input_layernorm.weight': 'float32',
      'self_attn.q_proj.weight': '4 bit / 32',
      'self_attn.k_proj.weight': '4 bit / 32',
      'self_attn.v_proj.weight': '4 bit / 32',
      'self_attn.o_proj.weight': '4 bit / 32',
      'post_attention_layernorm.weight': 'float32',
      'mlp.gate_proj.weight': '4 bit / 32',
      'mlp.up_proj.weight': '4 bit / 32',
      // 40 input features are no multiple of 32.
      'mlp.down_proj.weight': 'float16',
    });
    expect(encodings(head)).toEqual({ 'norm.weight': 'float32', 'lm_head.weight': '4 bit / 32' });
    expect(encodings(embedding)).toEqual({ 'embed_tokens.weight': 'float16' });
    expect(encodings(projector)).toEqual({
      'linear_1.weight': '8 bit / 32',
      'linear_1.bias': 'float32',
      'linear_2.weight': '8 bit / 32',
      'linear_2.bias': 'float32',
    });
    const tower = encodings(vision);
    expect(tower['embeddings.patch_embedding.weight']).toBe('float32');
    expect(tower['encoder.layers.1.mlp.fc2.weight']).toBe('8 bit / 32');
    expect(tower['encoder.layers.1.layer_norm2.bias']).toBe('float32');
    expect(Object.keys(tower).some((name) => /layers\.2|post_layernorm/.test(name))).toBe(false);
    const plain = (await convert(tinyCheckpoint(), 'fp32')).manifest;
    expect(weightFiles(plain).every((file) => file.tensors.every((t) => t.encoding === 'float32'))).toBe(
      true,
    );
  });

  it('aligns every span to 64 bytes without overlap', async () => {
    const { manifest } = await convert(tinyCheckpoint(), 'q4');
    for (const file of weightFiles(manifest)) {
      let end = 0;
      for (const { span } of file.tensors.flatMap((entry) => expectedSpans(entry))) {
        expect(span.offset % 64).toBe(0);
        expect(span.offset).toBeGreaterThanOrEqual(end);
        end = span.offset + span.bytes;
      }
      expect(file.bytes).toBe(end);
    }
  });

  it('keeps fp32 values exactly and q4 values nearly', async () => {
    const tensors = tinyTensors();
    const exact = await convert(tinyCheckpoint(tensors), 'fp32');
    const name = 'layers.1.self_attn.k_proj.weight';
    const expected = tensors[`model.language_model.${name}`]?.values ?? new Float32Array();
    const local = 'self_attn.k_proj.weight';
    expect(await load(exact.sink, exact.manifest.stages.blocks[1], local)).toEqual(expected);
    const near = await convert(tinyCheckpoint(tensors), 'q4');
    const found = await load(near.sink, near.manifest.stages.blocks[1], local);
    expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? NaN))))).toBeLessThan(0.2);
    expect(await load(near.sink, near.manifest.stages.embedding, EMBEDDING_WEIGHT)).toEqual(
      tensors['model.language_model.embed_tokens.weight']?.values,
    );
  });

  it.each(['old', 'v5'] as const)('reads the %s key layout to the same model', async (layout) => {
    const renamed = await convert(tinyCheckpoint(tinyTensors(layout)), 'fp32');
    const reference = await convert(tinyCheckpoint(), 'fp32');
    expect(await contents(renamed.sink, renamed.manifest)).toEqual(
      await contents(reference.sink, reference.manifest),
    );
  });

  it('reports progress up to the total', async () => {
    const seen: ConvertProgress[] = [];
    const onProgress = (progress: ConvertProgress) => seen.push(progress);
    const options = { dtype: 'q4', startSandbox: startUnlimitedSandbox, onProgress } as const;
    const manifest = await convertCheckpoint(tinyCheckpoint(), new Folder(), options);
    expect(seen.at(-1)).toEqual({
      path: 'head.bin',
      stage: 5,
      stages: 6,
      doneBytes: 2 * manifest.parameters,
      totalBytes: 2 * manifest.parameters,
      keptBytes: 0,
    });
    expect(seen.length).toBe(weightFiles(manifest).flatMap((file) => file.tensors).length);
  });
});

function rewriteHeader(
  source: MemoryFolder,
  change: (header: Record<string, object>) => Record<string, object>,
): void {
  const file = source.files.get('model.safetensors') ?? new Uint8Array();
  const dataStart = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart)));
  source.files.set(
    'model.safetensors',
    rawSafetensors(JSON.stringify(change(header)), file.subarray(dataStart)),
  );
}

describe('a conversion that fails', () => {
  it('checks every tensor before it writes anything', async () => {
    const tensors = tinyTensors();
    const norm = tensors['model.language_model.norm.weight'];
    if (norm === undefined) throw new Error('fixture');
    tensors['model.language_model.norm.weight'] = { ...norm, shape: [8, 8] };
    const sink = new Folder();
    const result = convertCheckpoint(tinyCheckpoint(tensors), sink, {
      startSandbox: startUnlimitedSandbox,
      dtype: 'q4',
    });
    await expect(result).rejects.toThrow(
      '"model.language_model.norm.weight" has shape [8, 8]; config.json asks',
    );
    expect(sink.written).toEqual([]);
  });

  it.each(['I8', 'F8_E4M3', 'U8'])('refuses weights of dtype %s by name', async (dtype) => {
    const source = tinyCheckpoint();
    const name = 'model.language_model.layers.1.mlp.up_proj.weight';
    rewriteHeader(source, (header) => ({ ...header, [name]: { ...header[name], dtype } }));
    const result = convert(source, 'q4');
    await expect(result).rejects.toMatchObject({ code: 'unsupported' });
    await expect(result).rejects.toThrow(`model.safetensors: tensor "${name}" has dtype ${dtype}`);
  });

  it('names a tensor that is missing', async () => {
    const { 'model.language_model.layers.1.mlp.up_proj.weight': absent, ...tensors } = tinyTensors();
    expect(absent).toBeDefined();
    const result = convert(tinyCheckpoint(tensors), 'q4');
    await expect(result).rejects.toThrow(
      'model.safetensors holds no tensor "model.language_model.layers.1.mlp.up_proj.weight" (expected shape [40, 64])',
    );
  });

  it.each([
    ['embed_tokens.weight', NaN, 'q4', 'holds the value NaN at element 3'],
    ['norm.weight', Infinity, 'fp32', 'holds the value Infinity at element 3'],
    [
      'layers.0.mlp.up_proj.weight',
      70144,
      'q4',
      'holds the value 70144 at element 3, beyond the largest float16',
    ],
  ] as const)('refuses %s with the value %d in %s', async (name, value, dtype, message) => {
    const tensors = tinyTensors();
    const values = tensors[`model.language_model.${name}`]?.values;
    values?.set([value], 3);
    const result = convert(tinyCheckpoint(tensors), dtype);
    await expect(result).rejects.toThrow(
      `model.safetensors: tensor "model.language_model.${name}" ${message}`,
    );
  });

  it('stops at an abort and leaves no manifest, not even that of an earlier conversion', async () => {
    const stop = new AbortController();
    const sink = new Folder();
    sink.putJson('manifest.json', {});
    const result = convertCheckpoint(tinyCheckpoint(), sink, {
      startSandbox: startUnlimitedSandbox,
      dtype: 'q4',
      signal: stop.signal,
      onProgress: ({ path }) => {
        if (path === 'block-00.bin') stop.abort(new Error('enough'));
      },
    });
    await expect(result).rejects.toThrow('enough');
    expect([...sink.files.keys()]).toEqual([
      'vision.bin',
      'conversion.json',
      'projector.bin',
      'embedding.bin',
    ]);
    expect(sink.files.has('manifest.json')).toBe(false);
  });

  it('says where a truncated checkpoint ends', async () => {
    const source = tinyCheckpoint();
    source.files.set('model.safetensors', safetensorsFile(tinyTensors(), 'F16').slice(0, -2));
    const sink = new Folder();
    await expect(
      convertCheckpoint(source, sink, { startSandbox: startUnlimitedSandbox, dtype: 'q4' }),
    ).rejects.toThrow('model.safetensors is truncated: tensor "lm_head.weight"');
    expect(sink.written).toEqual([]);
  });
});
