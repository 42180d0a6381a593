import { describe, expect, it } from 'vitest';
import { readLlavaConfig } from './llava-config.ts';
import { MemoryFolder } from './memory-folder.fixture.ts';
import { TINY_CONFIG } from './tiny-llava.fixture.ts';

/** config.json of llava-hf/llava-1.5-7b-hf, whose text_config leaves most keys to LlamaConfig. */
const LLAVA_7B = {
  architectures: ['LlavaForConditionalGeneration'],
  ignore_index: -100,
  image_token_index: 32000,
  model_type: 'llava',
  pad_token_id: 32001,
  projector_hidden_act: 'gelu',
  text_config: {
    _name_or_path: 'lmsys/vicuna-7b-v1.5',
    architectures: ['LlamaForCausalLM'],
    max_position_embeddings: 4096,
    model_type: 'llama',
    rms_norm_eps: 1e-5,
    torch_dtype: 'float16',
    vocab_size: 32064,
  },
  tie_word_embeddings: false,
  torch_dtype: 'float16',
  vision_config: {
    hidden_size: 1024,
    image_size: 336,
    intermediate_size: 4096,
    model_type: 'clip_vision_model',
    num_attention_heads: 16,
    num_hidden_layers: 24,
    patch_size: 14,
    projection_dim: 768,
    vocab_size: 32000,
  },
  vision_feature_layer: -2,
  vision_feature_select_strategy: 'default',
  vocab_size: 32064,
};

const read = (config: unknown) => readLlavaConfig(new MemoryFolder().putJson('config.json', config));
const withText = (fields: object) =>
  read({ ...TINY_CONFIG, text_config: { ...TINY_CONFIG.text_config, ...fields } });
const withVision = (fields: object) =>
  read({ ...TINY_CONFIG, vision_config: { ...TINY_CONFIG.vision_config, ...fields } });

describe('readLlavaConfig', () => {
  it('fills in what llava-1.5-7b-hf leaves out', async () => {
    const config = await read(LLAVA_7B);
    expect(config.decoder).toEqual({
      geometry: {
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
      },
      tiedEmbeddings: false,
      eosTokenIds: null,
      defaultEosTokenIds: [2],
      padTokenId: 32001,
    });
    expect(config.vision).toEqual({
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
    });
    expect(config.imageTokenId).toBe(32000);
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
    [{ vision_feature_layer: -4 }, 'vision_feature_layer -4 selects no layer of a vision tower of 3'],
    [{ vision_feature_layer: 4 }, 'vision_feature_layer 4 selects no layer'],
    [{ image_token_index: 12 }, 'image_token_index 12 lies outside the vocabulary of 12'],
    [{ vision_feature_select_strategy: 'cls' }, 'vision_feature_select_strategy'],
    [{ text_config: { hidden_size: '64' } }, 'config.json: text_config.hidden_size'],
    [{ vision_config: { patch_size: 0 } }, 'config.json: vision_config.patch_size'],
  ])('refuses %j as invalid', async (fields, message) => {
    const result = read({ ...TINY_CONFIG, ...fields });
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toMatchObject({ code: 'invalid-checkpoint' });
  });

  it.each([
    [{ model_type: 'llava_next' }, 'the model type "llava_next"'],
    [{ mm_vision_tower: 'openai/clip' }, 'the original LLaVA format'],
    [{ image_grid_pinpoints: [[336, 672]] }, 'picture tiling'],
    [{ quantization_config: { quant_method: 'awq' } }, 'the weight quantization "awq"'],
    [{ projector_hidden_act: 'relu' }, 'projector_hidden_act "relu"'],
    [{ multimodal_projector_bias: false }, 'multimodal_projector_bias false'],
    [{ vision_feature_layer: [-2, -5] }, 'vision_feature_layer [-2, -5]'],
    [{ text_config: { model_type: 'qwen2' } }, 'the decoder architecture "qwen2"'],
    [
      { vision_config: { model_type: 'siglip_vision_model' } },
      'vision tower architecture "siglip_vision_model"',
    ],
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

  it('says what is wrong with a missing or broken file', async () => {
    await expect(readLlavaConfig(new MemoryFolder())).rejects.toMatchObject({ code: 'not-found' });
    const broken = new MemoryFolder([['config.json', new TextEncoder().encode('{"model_type":')]]);
    await expect(readLlavaConfig(broken)).rejects.toThrow('config.json is not valid JSON');
  });
});
