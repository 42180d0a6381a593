import { z } from 'zod';
import { parseFields } from '#engine/model/json-file.ts';
import type { VisionGeometry } from '#engine/model/manifest.ts';
import { positiveInteger, requireValue, unsupported, withDefault } from './config-fields.ts';
import { linear, parameter, type TensorSpec, type VisionConfig, type VisionFamily } from './family.ts';

/** A side length, or height and width. */
const square = z.union([positiveInteger, z.tuple([positiveInteger, positiveInteger])]);

/** Defaults of transformers' `CLIPVisionConfig`. */
const schema = z.object({
  hidden_size: withDefault(positiveInteger, 768),
  intermediate_size: withDefault(positiveInteger, 3072),
  num_hidden_layers: withDefault(positiveInteger, 12),
  num_attention_heads: withDefault(positiveInteger, 12),
  num_channels: withDefault(positiveInteger, 3),
  image_size: withDefault(square, 224),
  patch_size: withDefault(square, 32),
  hidden_act: withDefault(z.string(), 'quick_gelu'),
  layer_norm_eps: withDefault(z.number().positive(), 1e-5),
});

function sideOf(key: string, size: number | readonly [number, number]): number {
  if (typeof size === 'number') return size;
  const [height, width] = size;
  if (height === width) return height;
  throw unsupported(
    `config.json: the ${height} x ${width} vision_config.${key}`,
    'Only square pictures and patches are implemented; use a checkpoint with a square vision tower.',
  );
}

function readConfig(visionConfig: unknown): VisionConfig {
  const origin = { file: 'config.json', at: 'vision_config', code: 'invalid-checkpoint' } as const;
  const config = parseFields(schema, visionConfig, origin);
  requireValue('vision_config.hidden_act', config.hidden_act, 'quick_gelu');
  requireValue('vision_config.num_channels', config.num_channels, 3);
  return {
    architecture: 'clip',
    imageSize: sideOf('image_size', config.image_size),
    patchSize: sideOf('patch_size', config.patch_size),
    hiddenSize: config.hidden_size,
    heads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    encoderLayers: config.num_hidden_layers,
    layerNormEps: config.layer_norm_eps,
    activation: 'quick_gelu',
  };
}

/** Picture patches per side; the convolution drops a remainder. */
export function patchesPerSide(geometry: Pick<VisionGeometry, 'imageSize' | 'patchSize'>): number {
  return Math.floor(geometry.imageSize / geometry.patchSize);
}

function layerTensors(geometry: VisionGeometry, layer: number): readonly TensorSpec[] {
  const { hiddenSize, intermediateSize } = geometry;
  const prefix = `encoder.layers.${layer}.`;
  const withBias = (name: string, out: number, inputs: number): readonly TensorSpec[] => [
    linear(`${prefix}${name}.weight`, out, inputs),
    parameter(`${prefix}${name}.bias`, out),
  ];
  const norm = (name: string): readonly TensorSpec[] => [
    parameter(`${prefix}${name}.weight`, hiddenSize),
    parameter(`${prefix}${name}.bias`, hiddenSize),
  ];
  return [
    ...norm('layer_norm1'),
    ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].flatMap((name) =>
      withBias(`self_attn.${name}`, hiddenSize, hiddenSize),
    ),
    ...norm('layer_norm2'),
    ...withBias('mlp.fc1', intermediateSize, hiddenSize),
    ...withBias('mlp.fc2', hiddenSize, intermediateSize),
  ];
}

function tensors(geometry: VisionGeometry): readonly TensorSpec[] {
  const { hiddenSize, patchSize, layers } = geometry;
  const positions = patchesPerSide(geometry) ** 2 + 1;
  return [
    parameter('embeddings.class_embedding', hiddenSize),
    parameter('embeddings.patch_embedding.weight', hiddenSize, 3, patchSize, patchSize),
    parameter('embeddings.position_embedding.weight', positions, hiddenSize),
    parameter('pre_layrnorm.weight', hiddenSize),
    parameter('pre_layrnorm.bias', hiddenSize),
    ...Array.from({ length: layers }, (_, layer) => layerTensors(geometry, layer)).flat(),
  ];
}

/** CLIP's vision transformer (transformers `CLIPVisionConfig`, `CLIPVisionTransformer`). */
export const clipVision: VisionFamily = { modelType: 'clip_vision_model', readConfig, tensors };
