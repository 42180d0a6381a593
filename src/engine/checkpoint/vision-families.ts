import { positionCount } from '#engine/model/vision-tokens.ts';
import { type VisionFamily, parameter } from './family.ts';
import { type VisionDefaults, encoderLayerTensors, readVisionConfig } from './vision-transformer.ts';

/** Defaults of transformers' `CLIPVisionConfig`. */
const CLIP_DEFAULTS: VisionDefaults = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 224,
  patch_size: 32,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
};

/** CLIP's vision transformer (transformers `CLIPVisionConfig`, `CLIPVisionModel`). */
export const clipVision: VisionFamily = {
  modelType: 'clip_vision_model',
  readConfig: (visionConfig) => readVisionConfig('clip', CLIP_DEFAULTS, visionConfig),
  tensors(geometry) {
    const { hiddenSize, patchSize, layers } = geometry;
    return [
      parameter('embeddings.class_embedding', hiddenSize),
      parameter('embeddings.patch_embedding.weight', hiddenSize, 3, patchSize, patchSize),
      parameter('embeddings.position_embedding.weight', positionCount(geometry), hiddenSize),
      parameter('pre_layrnorm.weight', hiddenSize),
      parameter('pre_layrnorm.bias', hiddenSize),
      ...Array.from({ length: layers }, (_, layer) => encoderLayerTensors(geometry, layer)).flat(),
    ];
  },
};

/** Defaults of transformers' `SiglipVisionConfig`. */
const SIGLIP_DEFAULTS: VisionDefaults = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 224,
  patch_size: 16,
  hidden_act: 'gelu_pytorch_tanh',
  layer_norm_eps: 1e-6,
};

/**
 * SigLIP's vision transformer (transformers `SiglipVisionConfig`, `SiglipVisionModel`): no class token, no norm in
 * front of the encoder, a biased patch convolution. LLaVA takes hidden states, so the pooling head is not read.
 */
export const siglipVision: VisionFamily = {
  modelType: 'siglip_vision_model',
  readConfig: (visionConfig) => readVisionConfig('siglip', SIGLIP_DEFAULTS, visionConfig),
  tensors(geometry) {
    const { hiddenSize, patchSize, layers } = geometry;
    return [
      parameter('embeddings.patch_embedding.weight', hiddenSize, 3, patchSize, patchSize),
      parameter('embeddings.patch_embedding.bias', hiddenSize),
      parameter('embeddings.position_embedding.weight', positionCount(geometry), hiddenSize),
      ...Array.from({ length: layers }, (_, layer) => encoderLayerTensors(geometry, layer)).flat(),
    ];
  },
};
