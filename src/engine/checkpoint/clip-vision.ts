import { positionCount } from '#engine/model/vision-tokens.ts';
import { parameter, type VisionFamily } from './family.ts';
import { encoderLayerTensors, readVisionConfig, type VisionDefaults } from './vision-transformer.ts';

/** Defaults of transformers' `CLIPVisionConfig`. */
const DEFAULTS: VisionDefaults = {
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
  readConfig: (visionConfig) => readVisionConfig('clip', DEFAULTS, visionConfig),
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
