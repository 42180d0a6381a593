import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import { parseFields } from '#engine/model/json-file.ts';
import type { VisionGeometry } from '#engine/model/manifest.ts';
import { positiveInteger } from '#engine/base/whole-number.ts';
import { layerCount, requireValue, unsupported, withDefault } from './config-fields.ts';
import { linear, parameter, type TensorSpec, type VisionConfig } from './family.ts';

/** A side length, or height and width. */
const square = z.union([positiveInteger, z.tuple([positiveInteger, positiveInteger])]);

/** Defaults of a vision config class of transformers for absent keys. */
export interface VisionDefaults {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_channels: 3;
  readonly image_size: number;
  readonly patch_size: number;
  readonly hidden_act: VisionGeometry['activation'];
  readonly layer_norm_eps: number;
}

function schemaOf(defaults: VisionDefaults) {
  return z.object({
    hidden_size: withDefault(positiveInteger, defaults.hidden_size),
    intermediate_size: withDefault(positiveInteger, defaults.intermediate_size),
    num_hidden_layers: withDefault(layerCount, defaults.num_hidden_layers),
    num_attention_heads: withDefault(positiveInteger, defaults.num_attention_heads),
    num_channels: withDefault(positiveInteger, defaults.num_channels),
    image_size: withDefault(square, defaults.image_size),
    patch_size: withDefault(square, defaults.patch_size),
    hidden_act: withDefault(z.string(), defaults.hidden_act),
    layer_norm_eps: withDefault(z.number().positive(), defaults.layer_norm_eps),
  });
}

/**
 * Reads the `vision_config` of a vision transformer. Throws `SkipscopeError('invalid-checkpoint')` naming a faulty
 * field, `'unsupported'` for another activation than the default one, other channels than three, and sides that differ.
 */
export function readVisionConfig(
  architecture: VisionGeometry['architecture'],
  defaults: VisionDefaults,
  visionConfig: unknown,
): VisionConfig {
  const origin = { file: 'config.json', at: 'vision_config', code: 'invalid-checkpoint' } as const;
  const config = parseFields(schemaOf(defaults), visionConfig, origin);
  requireValue('vision_config.hidden_act', config.hidden_act, defaults.hidden_act);
  requireValue('vision_config.num_channels', config.num_channels, defaults.num_channels);
  const vision: VisionConfig = {
    architecture,
    imageSize: sideOf('image_size', config.image_size),
    patchSize: sideOf('patch_size', config.patch_size),
    hiddenSize: config.hidden_size,
    heads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    encoderLayers: config.num_hidden_layers,
    layerNormEps: config.layer_norm_eps,
    activation: defaults.hidden_act,
  };
  checkGeometry(vision);
  return vision;
}

function sideOf(key: string, size: number | readonly [number, number]): number {
  if (typeof size === 'number') return size;
  const [height, width] = size;
  if (height === width) return height;
  throw unsupported(
    `config.json: the ${height} x ${width} vision_config.${key}`,
    'Only square pictures and patches are implemented; use a checkpoint with a square vision tower.',
  );
}

function checkGeometry({ hiddenSize, heads, imageSize, patchSize }: VisionConfig): void {
  const cut = imageSize < patchSize;
  if (!cut && hiddenSize % heads === 0) return;
  throw new SkipscopeError(
    'invalid-checkpoint',
    cut
      ? `config.json: vision_config cuts pictures of ${imageSize} pixels into patches of ${patchSize}.`
      : `config.json: vision_config divides ${hiddenSize} features among ${heads} heads, which does not divide.`,
    'Check image_size, patch_size, hidden_size and num_attention_heads of vision_config.',
  );
}

/** Tensors of one encoder layer, named as in HF `CLIPEncoderLayer` and `SiglipEncoderLayer`, which are alike. */
export function encoderLayerTensors(geometry: VisionGeometry, layer: number): readonly TensorSpec[] {
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
