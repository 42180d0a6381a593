import { positionCount } from '#engine/model/vision-tokens.ts';
import { parameter, type VisionFamily } from './family.ts';
import { encoderLayerTensors, readVisionConfig, type VisionDefaults } from './vision-transformer.ts';

/** Defaults of transformers' `SiglipVisionConfig`. */
const DEFAULTS: VisionDefaults = {
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
  readConfig: (visionConfig) => readVisionConfig('siglip', DEFAULTS, visionConfig),
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
