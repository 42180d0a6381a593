import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { readOptionalJson } from '#engine/model/json-file.ts';
import type { VisionGeometry } from '#engine/model/manifest.ts';
import { featureCount } from '#engine/model/vision-tokens.ts';

const PROCESSOR_FILE = 'processor_config.json';
const schema = z.object({
  patch_size: z.unknown().optional(),
  num_additional_image_tokens: z.unknown().optional(),
  vision_feature_select_strategy: z.unknown().optional(),
});

/**
 * A warning where `LlavaProcessor.replace_image_token` would put another number of placeholders into a prompt than the
 * tower has features: transformers then refuses every question. Prompts are made with the tower's number here. Older
 * files without `patch_size` state no number.
 */
export async function placeholderWarnings(
  source: FileSource,
  vision: VisionGeometry,
  options?: ReadOptions,
): Promise<readonly string[]> {
  const processor = await readOptionalJson(source, PROCESSOR_FILE, schema, 'invalid-checkpoint', options);
  const patch = processor?.patch_size;
  if (processor === null || typeof patch !== 'number') return [];
  const extra = processor.num_additional_image_tokens ?? 0;
  const dropped = processor.vision_feature_select_strategy === 'default' ? 1 : 0;
  const stated = Math.floor(vision.imageSize / patch) ** 2 + Number(extra) - dropped;
  const features = featureCount(vision);
  if (stated === features) return [];
  return [
    `${PROCESSOR_FILE} asks for ${stated} image placeholders, but the vision tower of config.json gives ${features} ` +
      `features, which are used. transformers refuses such a checkpoint: mend patch_size, num_additional_image_tokens ` +
      'or vision_feature_select_strategy there.',
  ];
}
