import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { ImageProcessorConfig } from '#engine/model/manifest.ts';
import { featureCount, patchesPerSide } from '#engine/model/vision-tokens.ts';

const PROCESSOR = 'LlavaProcessor';
/** PIL's numbers. */
const RESAMPLE: Readonly<Record<ImageProcessorConfig['resample'], number>> = { bilinear: 2, bicubic: 3 };

/** `preprocessor_config.json` as transformers.js reads it, with every step stated. */
export function preprocessorConfig({ config, imageProcessor }: LlavaCheckpoint): object {
  const { resize, crop, resample, rescaleFactor, mean, std } = imageProcessor;
  const type = config.vision.architecture === 'siglip' ? 'SiglipImageProcessor' : 'CLIPImageProcessor';
  return {
    image_processor_type: type,
    processor_class: PROCESSOR,
    do_convert_rgb: true,
    do_resize: true,
    size: 'shortestEdge' in resize ? { shortest_edge: resize.shortestEdge } : resize,
    resample: RESAMPLE[resample],
    do_center_crop: crop !== null,
    ...(crop !== null && { crop_size: crop }),
    do_rescale: true,
    rescale_factor: rescaleFactor,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  };
}

/**
 * `processor_config.json`: the placeholder of a picture becomes as many tokens as there are patches and additional ones.
 * transformers.js takes no token away where a feature is dropped, as transformers does, so that it is not counted here.
 */
export function processorConfig({ config: { vision } }: LlavaCheckpoint, imageToken: string): object {
  return {
    processor_class: PROCESSOR,
    image_token: imageToken,
    patch_size: vision.patchSize,
    num_additional_image_tokens: featureCount(vision) - patchesPerSide(vision) ** 2,
  };
}
