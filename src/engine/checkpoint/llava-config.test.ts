import { describe, expect, it } from 'vitest';
import { featureCount } from '#engine/model/vision-tokens.ts';
import { readLlavaConfig } from './llava-config.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { PUBLISHED_CONFIGS } from '#engine/checkpoint/testing/published-configs.ts';
import { TINY_CONFIG } from '#engine/checkpoint/testing/tiny-llava.ts';

const read = (config: unknown) => readLlavaConfig(new MemoryFolder().putJson('config.json', config));
const withText = (fields: object) =>
  read({ ...TINY_CONFIG, text_config: { ...TINY_CONFIG.text_config, ...fields } });
const withVision = (fields: object) =>
  read({ ...TINY_CONFIG, vision_config: { ...TINY_CONFIG.vision_config, ...fields } });

describe('readLlavaConfig', () => {
  const llama7b = {
    architecture: 'llama',
    blocks: 32,
    hiddenSize: 4096,
    heads: 32,
    kvHeads: 32,
    headDim: 128,
    intermediateSize: 11008,
    vocabSize: 32064,
    rmsNormEps: 1e-5,
    ropeTheta: 10000,
    maxPositions: 4096,
  };
  const qwen7b = {
    ...llama7b,
    architecture: 'qwen2',
    vocabSize: 152000,
    rmsNormEps: 1e-6,
    ropeTheta: 1e6,
    maxPositions: 32768,
  };
  const clip = {
    architecture: 'clip',
    imageSize: 336,
    patchSize: 14,
    hiddenSize: 1024,
    heads: 16,
    intermediateSize: 4096,
    layers: 23,
    layerNormEps: 1e-5,
    activation: 'quick_gelu',
    featureSelect: 'default',
  };
  const siglip = {
    architecture: 'siglip',
    imageSize: 384,
    patchSize: 14,
    hiddenSize: 1152,
    heads: 16,
    intermediateSize: 4304,
    layers: 26,
    layerNormEps: 1e-6,
    activation: 'gelu_pytorch_tanh',
    featureSelect: 'full',
  };

  it.each([
    ['llava-hf/llava-1.5-7b-hf', llama7b, clip, [32000, false, 576]],
    [
      'llava-hf/llava-1.5-13b-hf',
      { ...llama7b, blocks: 40, hiddenSize: 5120, heads: 40, kvHeads: 40, intermediateSize: 13824 },
      clip,
      [32000, false, 576],
    ],
    [
      'llava-hf/bakLlava-v1-hf',
      // 32768 positions, but attention reaches back 4096.
      { ...llama7b, architecture: 'mistral', kvHeads: 8, intermediateSize: 14336, maxPositions: 4096 },
      clip,
      [32000, false, 576],
    ],
    [
      'llava-hf/llava-interleave-qwen-0.5b-hf',
      {
        ...qwen7b,
        blocks: 24,
        hiddenSize: 1024,
        heads: 16,
        kvHeads: 16,
        headDim: 64,
        intermediateSize: 2816,
      },
      siglip,
      [151646, true, 729],
    ],
    ['llava-hf/llava-interleave-qwen-7b-hf', qwen7b, siglip, [151646, false, 729]],
  ] as const)('fills in what %s leaves out', async (name, decoder, vision, rest) => {
    const config = await read(PUBLISHED_CONFIGS[name]);
    expect(config.decoder.geometry).toEqual(decoder);
    expect(config.vision).toEqual(vision);
    const { tiedEmbeddings } = config.decoder;
    const features = featureCount(config.vision);
    expect([config.imageTokenId, tiedEmbeddings, features]).toEqual(rest);
  });

  it('takes the class defaults when the sub-configs are absent', async () => {
    const config = await read({ model_type: 'llava', image_token_id: 31999 });
    expect(config.decoder.geometry).toMatchObject({ vocabSize: 32000, maxPositions: 2048, rmsNormEps: 1e-6 });
    expect(config.vision).toMatchObject({ imageSize: 336, patchSize: 14, hiddenSize: 1024, layers: 23 });
    expect(config.imageTokenId).toBe(31999);
  });

  it.each([
    [{ rope_theta: 500000 }, 500000],
    [{ rope_parameters: { rope_theta: 1e6, rope_type: 'default' } }, 1e6],
    [{ rope_parameters: { rope_theta: 1e6 }, rope_theta: 1e5 }, 1e6],
    [{ rope_parameters: { rope_theta: 1e6 }, rope_scaling: { type: 'default', rope_theta: 2e5 } }, 2e5],
    [{ rope_scaling: null }, 10000],
  ])('reads theta from %j', async (fields, theta) => {
    expect((await withText(fields)).decoder.geometry.ropeTheta).toBe(theta);
  });

  it.each([
    [-1, 3],
    [-2, 2],
    [-3, 1],
    [1, 1],
    [3, 3],
  ])('vision_feature_layer %d of 3 layers runs %d', async (layer, layers) => {
    expect((await read({ ...TINY_CONFIG, vision_feature_layer: layer })).vision.layers).toBe(layers);
  });

  it.each([
    { pad_token_id: -1, eos_token_id: -1 },
    { image_grid_pinpoints: [[336, 672]] },
    { mm_vision_tower: 'openai/clip' },
    { vision_feature_layer: [-2] },
    { text_config: { ...TINY_CONFIG.text_config, pad_token_id: -1, hidden_act: 'swish' } },
  ])('reads %j, in which LLaVA reads nothing else', async (fields) => {
    expect(await read({ ...TINY_CONFIG, ...fields })).toEqual(await read(TINY_CONFIG));
  });

  it.each([
    [{ vision_feature_layer: -4 }, 'vision_feature_layer -4 selects no layer of a vision tower of 3'],
    [{ vision_feature_layer: 4 }, 'vision_feature_layer 4 selects no layer'],
    [{ image_token_index: 12 }, 'image_token_index 12 lies outside the vocabulary of 12'],
    [{ vision_feature_select_strategy: 'cls' }, 'vision_feature_select_strategy'],
    [{ text_config: { num_attention_heads: 6, num_key_value_heads: 4 } }, 'shares 4 key/value heads among 6'],
    [{ text_config: { hidden_size: 12, num_attention_heads: 4 } }, 'gives heads 3 features each'],
    [{ text_config: { num_hidden_layers: 1e9 } }, 'config.json: text_config.num_hidden_layers'],
    [{ vision_config: { hidden_size: 33, num_attention_heads: 2 } }, 'divides 33 features among 2 heads'],
    [{ vision_config: { image_size: 8, patch_size: 16 } }, 'pictures of 8 pixels into patches of 16'],
    [{ text_config: { hidden_size: '64' } }, 'config.json: text_config.hidden_size'],
    [{ vision_config: { patch_size: 0 } }, 'config.json: vision_config.patch_size'],
  ])('refuses %j as invalid', async (fields, message) => {
    const result = read({ ...TINY_CONFIG, ...fields });
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toMatchObject({ code: 'invalid-checkpoint' });
  });

  it.each([
    [{ model_type: 'llava_next' }, 'the model type "llava_next"'],
    [{ model_type: 'llava_onevision' }, 'the model type "llava_onevision"'],
    [{ model_type: 'video_llava' }, 'the model type "video_llava"'],
    [{ model_type: 'llava_next_video' }, 'the model type "llava_next_video"'],
    [{ model_type: 'paligemma' }, 'the model type "paligemma"'],
    [{ mm_vision_tower: 'openai/clip', vision_config: null }, 'the original LLaVA format'],
    [{ quantization_config: { quant_method: 'awq' } }, 'the weight quantization "awq"'],
    [{ transformers_weights: 'other.safetensors' }, 'transformers_weights "other.safetensors"'],
    [{ projector_hidden_act: 'relu' }, 'projector_hidden_act "relu"'],
    [{ multimodal_projector_bias: false }, 'multimodal_projector_bias false'],
    [{ vision_feature_layer: [-2, -5] }, 'vision_feature_layer [-2,-5]'],
    [{ text_config: { model_type: 'mixtral' } }, 'the decoder architecture "mixtral"'],
    [{ text_config: { model_type: 'qwen2_moe' } }, 'the decoder architecture "qwen2_moe"'],
    [{ text_config: { model_type: 'gemma' } }, 'the decoder architecture "gemma"'],
    [{ vision_config: { model_type: 'dinov2' } }, 'vision tower architecture "dinov2"'],
  ])('refuses %j by name', async (fields, message) => {
    const result = read({ ...TINY_CONFIG, ...fields });
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toMatchObject({ code: 'unsupported' });
  });

  it.each([
    [{ rope_scaling: { type: 'linear', factor: 2 } }, 'rotary position scaling "linear"'],
    [{ rope_parameters: { rope_type: 'llama3', rope_theta: 5e5 } }, 'rotary position scaling "llama3"'],
    [{ rope_parameters: { partial_rotary_factor: 0.5 } }, 'partial_rotary_factor 0.5'],
    [{ hidden_act: 'gelu' }, 'text_config.hidden_act "gelu"'],
    [{ attention_bias: true }, 'text_config.attention_bias true'],
    [{ mlp_bias: true }, 'text_config.mlp_bias true'],
    [{ partial_rotary_factor: 0.5 }, 'partial_rotary_factor 0.5'],
    [{ rope_parameters: { full_attention: { rope_theta: 1e4 } } }, 'rotary parameters per layer type'],
  ])('refuses the decoder setting %j by name', async (fields, message) => {
    await expect(withText(fields)).rejects.toThrow(message);
  });

  it.each([
    [{ hidden_act: 'gelu' }, 'vision_config.hidden_act "gelu"'],
    [{ num_channels: 1 }, 'vision_config.num_channels 1'],
    [{ image_size: [8, 16] }, '8 x 16 vision_config.image_size'],
  ])('refuses the tower setting %j by name', async (fields, message) => {
    await expect(withVision(fields)).rejects.toThrow(message);
  });

  it.each([
    ['llava_next', 'AnyRes tiling'],
    ['llava_next_video', 'video input'],
  ])('says what %s would need', async (type, need) => {
    const refused = read({ ...TINY_CONFIG, model_type: type });
    await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining(need) });
  });

  it('says what a mixture of experts and a LoRA adapter would need', async () => {
    const experts = read({ ...TINY_CONFIG, text_config: { model_type: 'mixtral' } });
    await expect(experts).rejects.toMatchObject({ remedy: expect.stringContaining('one MLP per expert') });
    const folder = new MemoryFolder().putJson('config.json', TINY_CONFIG).putJson('adapter_config.json', {});
    const adapter = readLlavaConfig(folder);
    await expect(adapter).rejects.toThrow('adapter_config.json: a LoRA adapter');
    await expect(adapter).rejects.toMatchObject({
      code: 'unsupported',
      remedy: expect.stringContaining('merge_and_unload'),
    });
  });

  it('says what is wrong with a missing or broken file', async () => {
    await expect(readLlavaConfig(new MemoryFolder())).rejects.toMatchObject({ code: 'not-found' });
    const broken = new MemoryFolder([['config.json', new TextEncoder().encode('{"model_type":')]]);
    await expect(readLlavaConfig(broken)).rejects.toThrow('config.json is not valid JSON');
  });
});
