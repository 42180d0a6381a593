import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { readJson } from '#engine/model/json-file.ts';
import type { VisionGeometry } from '#engine/model/manifest.ts';
import { requireValue, tokenId, unsupported, withDefault } from './config-fields.ts';
import { SINGLE_FILE } from './checkpoint-tensors.ts';
import { decoderFamily, visionFamily } from './families.ts';
import type { DecoderConfig, DecoderFamily, VisionFamily } from './family.ts';
import { unsupportedAdapter, unsupportedModel } from './refusals.ts';

const CONFIG_FILE = 'config.json';
const ADAPTER_FILE = 'adapter_config.json';

const subConfig = z.looseObject({ model_type: z.string().nullish() });
type SubConfig = z.output<typeof subConfig>;

/** Defaults of transformers' `LlavaConfig`. */
const schema = z.object({
  model_type: z.string(),
  text_config: subConfig.nullish(),
  vision_config: subConfig.nullish(),
  image_token_id: tokenId.nullish(),
  image_token_index: tokenId.nullish(),
  projector_hidden_act: withDefault(z.string(), 'gelu'),
  multimodal_projector_bias: withDefault(z.boolean(), true),
  vision_feature_select_strategy: withDefault(z.enum(['default', 'full']), 'default'),
  vision_feature_layer: withDefault(z.union([z.number().int(), z.array(z.number().int())]), -2),
  tie_word_embeddings: withDefault(z.boolean(), false),
  quantization_config: z.looseObject({ quant_method: z.string().nullish() }).nullish(),
  mm_vision_tower: z.unknown().optional(),
  transformers_weights: z.string().nullish(),
});
type RawConfig = z.output<typeof schema>;

/** Default of `LlavaConfig` when `vision_config` is absent: CLIP ViT-L/14 at 336 pixels. */
const DEFAULT_VISION: SubConfig = {
  model_type: 'clip_vision_model',
  intermediate_size: 4096,
  hidden_size: 1024,
  patch_size: 14,
  image_size: 336,
  num_hidden_layers: 24,
  num_attention_heads: 16,
};
const DEFAULT_IMAGE_TOKEN = 32000;

/** The geometry of a LLaVA checkpoint with every default filled in. */
export interface LlavaConfig {
  readonly decoderFamily: DecoderFamily;
  readonly decoder: DecoderConfig;
  readonly visionFamily: VisionFamily;
  readonly vision: VisionGeometry;
  readonly imageTokenId: number;
}

/**
 * Reads `config.json` of a Hugging Face LLaVA checkpoint (transformers `LlavaConfig`). `image_seq_length` is not
 * read: the number of image features follows from the tower's geometry, and copies of the key are often stale.
 *
 * Throws `SkipscopeError('not-found')` without the file, `'invalid-checkpoint'` naming a faulty field, and
 * `'unsupported'` naming an architecture or setting that is not implemented.
 */
export async function readLlavaConfig(source: FileSource, options?: ReadOptions): Promise<LlavaConfig> {
  if (await source.exists(ADAPTER_FILE)) throw unsupportedAdapter(ADAPTER_FILE);
  const config = await readJson(source, CONFIG_FILE, schema, 'invalid-checkpoint', options);
  refuseUnsupported(config);
  const text = config.text_config ?? {};
  const decoders = decoderFamily(text.model_type ?? 'llama');
  const decoder = decoders.readConfig(text);
  const visionConfig = config.vision_config ?? DEFAULT_VISION;
  const towers = visionFamily(visionConfig.model_type ?? 'clip_vision_model');
  const { encoderLayers, ...tower } = towers.readConfig(visionConfig);
  const imageTokenId = config.image_token_id ?? config.image_token_index ?? DEFAULT_IMAGE_TOKEN;
  checkImageToken(imageTokenId, decoder.geometry.vocabSize);
  return {
    decoderFamily: decoders,
    decoder: {
      ...decoder,
      tiedEmbeddings: decoder.tiedEmbeddings || config.tie_word_embeddings,
    },
    visionFamily: towers,
    vision: {
      ...tower,
      layers: featureLayers(config.vision_feature_layer, encoderLayers),
      featureSelect: config.vision_feature_select_strategy,
    },
    imageTokenId,
  };
}

function refuseUnsupported(config: RawConfig): void {
  // A conversion may have kept the key; it counts where nothing else describes the tower.
  if (config.mm_vision_tower !== undefined && !config.vision_config) {
    throw unsupported(
      'config.json: the original LLaVA format (mm_vision_tower), whose vision tower lies elsewhere,',
      'Use the Hugging Face conversion of this model, such as llava-hf/llava-1.5-7b-hf.',
    );
  }
  if (config.model_type !== 'llava') {
    throw unsupportedModel(config.model_type);
  }
  if (config.quantization_config) {
    throw unsupported(
      `config.json: the weight quantization "${config.quantization_config.quant_method ?? 'unnamed'}"`,
      'Take the unquantized checkpoint; the conversion quantizes by itself.',
    );
  }
  // The name of another weight file (`_get_resolved_checkpoint_files`).
  requireValue('transformers_weights', config.transformers_weights ?? SINGLE_FILE, SINGLE_FILE);
  requireValue('projector_hidden_act', config.projector_hidden_act, 'gelu');
  requireValue('multimodal_projector_bias', config.multimodal_projector_bias, true);
}

function checkImageToken(tokenId: number, vocabSize: number): void {
  if (tokenId < vocabSize) return;
  throw new SkipscopeError(
    'invalid-checkpoint',
    `${CONFIG_FILE}: image_token_index ${tokenId} lies outside the vocabulary of ${vocabSize} tokens.`,
    'Check that text_config.vocab_size and image_token_index belong to this checkpoint.',
  );
}

/**
 * Encoder layers that run for `vision_feature_layer`, an index into the L + 1 hidden states of which the first is
 * the embedding output.
 */
function featureLayers(oneOrMore: number | readonly number[], encoderLayers: number): number {
  const [featureLayer, ...others] = [oneOrMore].flat();
  if (featureLayer === undefined || others.length > 0) {
    throw unsupported(
      `config.json: a list of feature layers (vision_feature_layer ${JSON.stringify(oneOrMore)})`,
      'It would need several hidden states side by side; use a checkpoint with one feature layer.',
    );
  }
  const layers = featureLayer < 0 ? encoderLayers + 1 + featureLayer : featureLayer;
  if (layers >= 1 && layers <= encoderLayers) return layers;
  throw new SkipscopeError(
    'invalid-checkpoint',
    `${CONFIG_FILE}: vision_feature_layer ${featureLayer} selects no layer of a vision tower of ${encoderLayers}.`,
    'Check that vision_feature_layer and vision_config belong to this checkpoint.',
  );
}
