import { z } from 'zod';
import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { parseFields, readOptionalJson } from '#engine/model/json-file.ts';
import type { ImageProcessorConfig } from '#engine/model/manifest.ts';
import { positiveInteger, unsupported, withDefault } from './config-fields.ts';

const PREPROCESSOR_FILE = 'preprocessor_config.json';
const PROCESSOR_FILE = 'processor_config.json';

/** PIL's resampling filters by number. */
const RESAMPLE: ReadonlyMap<number, ImageProcessorConfig['resample']> = new Map([
  [2, 'bilinear'],
  [3, 'bicubic'],
]);

/** Image processors that do the same as CLIPImageProcessor when they do not pad. */
const KNOWN_PROCESSORS = /^(CLIP|Llava)(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/;

const triple = z.tuple([z.number(), z.number(), z.number()]);
const heightAndWidth = z.object({ height: positiveInteger, width: positiveInteger });
const on = withDefault(z.boolean(), true);
const off = withDefault(z.boolean(), false);

/** Defaults of transformers' `CLIPImageProcessor`; sizes were plain numbers in early checkpoints. */
const schema = z.object({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_resize: on,
  do_center_crop: on,
  do_rescale: on,
  do_normalize: on,
  do_pad: off,
  size: withDefault(
    z.union([positiveInteger, z.object({ shortest_edge: positiveInteger }), heightAndWidth]),
    { shortest_edge: 224 },
  ),
  crop_size: withDefault(z.union([positiveInteger, heightAndWidth]), { height: 224, width: 224 }),
  resample: withDefault(z.number().int(), 3),
  rescale_factor: withDefault(z.number().positive(), 1 / 255),
  image_mean: withDefault(triple, [0.48145466, 0.4578275, 0.40821073]),
  image_std: withDefault(triple, [0.26862954, 0.26130258, 0.27577711]),
  image_grid_pinpoints: z.unknown().optional(),
});
type RawProcessor = z.output<typeof schema>;

const nestedSchema = z.object({ image_processor: z.unknown().optional() });

/**
 * Reads the image processor of a checkpoint: `preprocessor_config.json`, or the `image_processor` inside
 * `processor_config.json` (transformers 5).
 *
 * Throws `SkipscopeError('not-found')` without either, `'invalid-checkpoint'` naming a faulty field or a crop that is
 * not the vision tower's picture size, and `'unsupported'` naming a processor or step that is not implemented.
 */
export async function readImageProcessor(
  source: FileSource,
  imageSize: number,
  options?: ReadOptions,
): Promise<ImageProcessorConfig> {
  const { file, at, value } = await findProcessor(source, options);
  const origin = { file, code: 'invalid-checkpoint', ...(at === undefined ? {} : { at }) } as const;
  const raw = parseFields(schema, value, origin);
  refuseUnsupported(raw, file);
  const config = toConfig(raw, file);
  if (config.cropWidth !== imageSize || config.cropHeight !== imageSize) {
    throw new SkipscopeError(
      'invalid-checkpoint',
      `${file}: pictures are cropped to ${config.cropWidth} x ${config.cropHeight}, but config.json's vision tower ` +
        `takes ${imageSize} x ${imageSize}.`,
      `Check that ${file} and config.json belong to the same checkpoint.`,
    );
  }
  return config;
}

async function findProcessor(
  source: FileSource,
  options?: ReadOptions,
): Promise<{ readonly file: string; readonly at?: string; readonly value: unknown }> {
  const flat = await readOptionalJson(source, PREPROCESSOR_FILE, z.unknown(), 'invalid-checkpoint', options);
  if (flat !== null) return { file: PREPROCESSOR_FILE, value: flat };
  const nested = await readOptionalJson(source, PROCESSOR_FILE, nestedSchema, 'invalid-checkpoint', options);
  if (nested?.image_processor !== undefined) {
    return { file: PROCESSOR_FILE, at: 'image_processor', value: nested.image_processor };
  }
  throw new SkipscopeError(
    'not-found',
    `${source.label} holds neither ${PREPROCESSOR_FILE} nor an image_processor in ${PROCESSOR_FILE}.`,
    'Add the image processor file of the checkpoint.',
  );
}

function refuseUnsupported(raw: RawProcessor, file: string): void {
  const type = raw.image_processor_type ?? raw.feature_extractor_type ?? 'CLIPImageProcessor';
  if (!KNOWN_PROCESSORS.test(type)) {
    throw unsupported(
      `${file}: the image processor ${type}`,
      'It would need its own picture preparation; implemented: CLIPImageProcessor.',
    );
  }
  if (raw.image_grid_pinpoints !== undefined && raw.image_grid_pinpoints !== null) {
    throw unsupported(
      `${file}: picture tiling (image_grid_pinpoints)`,
      'It would need several crops of one picture; use a checkpoint with one picture per placeholder.',
    );
  }
  for (const step of ['do_resize', 'do_center_crop', 'do_rescale', 'do_normalize'] as const) {
    if (!raw[step]) throw unsupported(`${file}: ${step} false`, `Use a checkpoint with ${step} true.`);
  }
  if (raw.do_pad)
    throw unsupported(`${file}: do_pad true`, 'Use a checkpoint that crops instead of padding.');
}

function toConfig(raw: RawProcessor, file: string): ImageProcessorConfig {
  const { size, crop_size: crop } = raw;
  if (typeof size !== 'number' && !('shortest_edge' in size)) {
    throw unsupported(
      `${file}: resizing to ${size.width} x ${size.height} without keeping the aspect ratio`,
      'Use a checkpoint whose image processor resizes the shortest edge.',
    );
  }
  const resample = RESAMPLE.get(raw.resample);
  if (resample === undefined) {
    throw unsupported(
      `${file}: the resampling filter ${raw.resample}`,
      'Implemented: 2 (bilinear) and 3 (bicubic).',
    );
  }
  return {
    resizeShortestEdge: typeof size === 'number' ? size : size.shortest_edge,
    cropWidth: typeof crop === 'number' ? crop : crop.width,
    cropHeight: typeof crop === 'number' ? crop : crop.height,
    resample,
    rescaleFactor: raw.rescale_factor,
    mean: raw.image_mean,
    std: raw.image_std,
  };
}
