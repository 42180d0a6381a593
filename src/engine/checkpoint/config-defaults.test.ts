import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECODER_FAMILIES, VISION_FAMILIES } from './families.ts';
import { readLlavaConfig } from './llava-config.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';

interface DecoderDefaults {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim?: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_parameters: { readonly rope_theta: number };
  readonly tie_word_embeddings: boolean;
  readonly sliding_window?: number | null;
}
interface VisionDefaults {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}
interface Defaults {
  readonly decoders: Readonly<Record<string, DecoderDefaults>>;
  readonly towers: Readonly<Record<string, VisionDefaults>>;
  readonly llava: {
    readonly image_token_index: number;
    readonly vision_feature_select_strategy: string;
    readonly vision_feature_layer: number;
    readonly vision_config: VisionDefaults;
  };
}

/** Written by `test-data/models/dump_config_defaults.py` from the classes of transformers. */
const defaults: Defaults = JSON.parse(
  readFileSync(new URL('../../../test-data/models/config-defaults.json', import.meta.url), 'utf8'),
);

function visionOf(golden: VisionDefaults) {
  return {
    imageSize: golden.image_size,
    patchSize: golden.patch_size,
    hiddenSize: golden.hidden_size,
    heads: golden.num_attention_heads,
    intermediateSize: golden.intermediate_size,
    layerNormEps: golden.layer_norm_eps,
    activation: golden.hidden_act,
  };
}

describe('an empty config takes the class defaults of transformers', () => {
  it('for every family that is implemented', () => {
    const names = (families: readonly { readonly modelType: string }[]) =>
      families.map(({ modelType }) => modelType).sort();
    expect(names(DECODER_FAMILIES)).toEqual(Object.keys(defaults.decoders).sort());
    expect(names(VISION_FAMILIES)).toEqual(Object.keys(defaults.towers).sort());
  });

  it.each(DECODER_FAMILIES.map((family) => [family.modelType, family] as const))('%s', (name, family) => {
    const golden = defaults.decoders[name];
    if (!golden) throw new Error(`No golden for ${name}.`);
    expect(family.readConfig({})).toEqual({
      geometry: {
        architecture: name,
        blocks: golden.num_hidden_layers,
        hiddenSize: golden.hidden_size,
        heads: golden.num_attention_heads,
        kvHeads: golden.num_key_value_heads,
        // Qwen2Config leaves it to the attention module, which divides just so.
        headDim: golden.head_dim ?? golden.hidden_size / golden.num_attention_heads,
        intermediateSize: golden.intermediate_size,
        vocabSize: golden.vocab_size,
        rmsNormEps: golden.rms_norm_eps,
        ropeTheta: golden.rope_parameters.rope_theta,
        maxPositions: Math.min(golden.max_position_embeddings, golden.sliding_window ?? Infinity),
      },
      tiedEmbeddings: golden.tie_word_embeddings,
    });
  });

  it.each(VISION_FAMILIES.map((family) => [family.modelType, family] as const))('%s', (name, family) => {
    const golden = defaults.towers[name];
    if (!golden) throw new Error(`No golden for ${name}.`);
    const { encoderLayers, ...vision } = family.readConfig({});
    expect(encoderLayers).toBe(golden.num_hidden_layers);
    expect(vision).toMatchObject(visionOf(golden));
  });

  it('llava', async () => {
    const golden = defaults.llava;
    // LlavaConfig's own placeholder lies outside of LlamaConfig's own vocabulary: one of them has to be stated.
    const text = { vocab_size: golden.image_token_index + 1 };
    const folder = new MemoryFolder().putJson('config.json', { model_type: 'llava', text_config: text });
    const config = await readLlavaConfig(folder);
    expect(config.decoder.geometry.architecture).toBe('llama');
    expect(config.imageTokenId).toBe(golden.image_token_index);
    expect(config.vision).toEqual({
      architecture: 'clip',
      ...visionOf(golden.vision_config),
      layers: golden.vision_config.num_hidden_layers + 1 + golden.vision_feature_layer,
      featureSelect: golden.vision_feature_select_strategy,
    });
  });
});
