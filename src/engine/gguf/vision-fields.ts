import { unsupported } from '#engine/checkpoint/config-fields.ts';
import type { DecoderGeometry, ImageProcessorConfig, VisionGeometry } from '#engine/model/manifest.ts';
import type { GgufFields } from './gguf-header.ts';

/** What a projector file says of the picture's way into the decoder. */
interface VisionSettings {
  readonly vision: VisionGeometry;
  readonly imageProcessor: ImageProcessorConfig;
  readonly decoder: Pick<DecoderGeometry, 'hiddenSize'>;
}

/**
 * The vision tower and LLaVA's projector under llama.cpp's keys (tools/mtmd/clip-impl.h). Throws
 * `SkipscopeError('unsupported')` for a choice of features or a scale of pixels that llama.cpp does not have.
 */
export function visionFields({ vision, imageProcessor, decoder }: VisionSettings): GgufFields {
  refuseInexpressible(vision, imageProcessor);
  const uint32 = (value: number) => ({ type: 'uint32', value }) as const;
  return {
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.has_llava_projector': { type: 'bool', value: true },
    'clip.projector_type': { type: 'string', value: 'mlp' },
    // Neither of GELU and SiLU means the quick GELU; llama.cpp's GELU is the tanh approximation.
    'clip.use_gelu': { type: 'bool', value: vision.activation === 'gelu_pytorch_tanh' },
    'clip.vision.image_size': uint32(vision.imageSize),
    'clip.vision.patch_size': uint32(vision.patchSize),
    'clip.vision.embedding_length': uint32(vision.hiddenSize),
    'clip.vision.feed_forward_length': uint32(vision.intermediateSize),
    'clip.vision.projection_dim': uint32(decoder.hiddenSize),
    'clip.vision.block_count': uint32(vision.layers),
    'clip.vision.attention.head_count': uint32(vision.heads),
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: vision.layerNormEps },
    // Without it, the last layer of the file would not run.
    'clip.vision.feature_layer': { type: 'int32[]', value: [vision.layers] },
    'clip.vision.image_mean': { type: 'float32[]', value: imageProcessor.mean },
    'clip.vision.image_std': { type: 'float32[]', value: imageProcessor.std },
  };
}

function refuseInexpressible(
  { architecture, featureSelect }: VisionGeometry,
  { rescaleFactor }: ImageProcessorConfig,
): void {
  // llama.cpp drops the class token where there is one, and no position where there is none.
  const expressible = architecture === 'clip' ? 'default' : 'full';
  if (featureSelect !== expressible)
    throw unsupported(
      `config.json: vision_feature_select_strategy "${featureSelect}" of a ${architecture} tower, in a GGUF file,`,
      'llama.cpp takes the features of all patches and never that of the class token; take the Hugging Face folder.',
    );
  if (Math.abs(rescaleFactor * 255 - 1) > 1e-6)
    throw unsupported(
      `The image processor's rescale_factor ${rescaleFactor}, in a GGUF file,`,
      'llama.cpp divides pixels by 255; take the Hugging Face folder.',
    );
}
