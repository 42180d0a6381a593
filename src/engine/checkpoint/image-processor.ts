import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { parseFields, readOptionalJson } from '#engine/model/json-file.ts';
import { MAX_PICTURE_EDGE, type ImageProcessorConfig } from '#engine/model/manifest.ts';
import { positiveInteger } from '#engine/base/whole-number.ts';
import { unsupported, withDefault } from './config-fields.ts';

const PREPROCESSOR_FILE = 'preprocessor_config.json';
const PROCESSOR_FILE = 'processor_config.json';

/** PIL's resampling filters by number. */
const RESAMPLE: ReadonlyMap<number, ImageProcessorConfig['resample']> = new Map([
  [2, 'bilinear'],
  [3, 'bicubic'],
]);

type Triple = [number, number, number];
/** A number for each channel, or one for all (`normalize`, image_transforms.py). */
const perChannel = (value: z.ZodType<number>) =>
  z.union([value.transform((one): Triple => [one, one, one]), z.tuple([value, value, value])]);
const pixels = positiveInteger.max(MAX_PICTURE_EDGE);
const heightAndWidth = z.object({ height: pixels, width: pixels });
/** Height and width may be a list (`get_size_dict`, image_processing_utils.py). */
const sides = z.tuple([pixels, pixels]).transform(([height, width]) => ({ height, width }));
/** Read only where pictures are cropped. */
const cropSchema = z.object({
  crop_size: withDefault(z.union([pixels, heightAndWidth, sides]), { height: 224, width: 224 }),
});
const resizeTarget = z.union([pixels, z.object({ shortest_edge: pixels }), heightAndWidth, sides]);
const on = withDefault(z.boolean(), true);

/** Defaults of an image processor class of transformers. */
interface ProcessorDefaults {
  /** `image_processor_type`, or `feature_extractor_type` in early files. */
  readonly types: RegExp;
  readonly crops: boolean;
  readonly size: z.output<typeof resizeTarget>;
  readonly mean: Triple;
  readonly std: Triple;
}

/** `LlavaImageProcessor` does the same as `CLIPImageProcessor` when it does not pad. */
const CLIP: ProcessorDefaults = {
  types: /^(CLIP|Llava)(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/,
  crops: true,
  size: { shortest_edge: 224 },
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const SIGLIP: ProcessorDefaults = {
  types: /^SiglipImageProcessor(Fast|Pil)?$/,
  crops: false,
  size: { height: 224, width: 224 },
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

const typeSchema = z.object({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
});

/** Sizes were plain numbers in early checkpoints. */
function schemaOf(defaults: ProcessorDefaults) {
  return z.object({
    do_resize: on,
    do_center_crop: withDefault(z.boolean(), defaults.crops),
    do_rescale: on,
    do_normalize: on,
    do_pad: withDefault(z.boolean(), false),
    size: withDefault(resizeTarget, defaults.size),
    default_to_square: withDefault(z.boolean(), false),
    crop_size: z.unknown().optional(),
    resample: withDefault(z.number().int(), 3),
    rescale_factor: withDefault(z.number().positive(), 1 / 255),
    image_mean: withDefault(perChannel(z.number()), defaults.mean),
    image_std: withDefault(perChannel(z.number().positive()), defaults.std),
  });
}
type RawProcessor = z.output<ReturnType<typeof schemaOf>>;

const nestedSchema = z.object({ image_processor: z.unknown().optional() });

/**
 * Reads the image processor of a checkpoint, as `findProcessor` finds it. Keys that its class does not read are passed over.
 *
 * Throws `SkipscopeError('not-found')` without either, `'invalid-checkpoint'` naming a faulty field or a result
 * that is not the vision tower's picture size, and `'unsupported'` naming a processor or step that is not implemented.
 */
export async function readImageProcessor(
  source: FileSource,
  imageSize: number,
  options?: ReadOptions,
): Promise<ImageProcessorConfig> {
  const { file, at, value } = await findProcessor(source, options);
  const origin = { file, code: 'invalid-checkpoint', ...(at === undefined ? {} : { at }) } as const;
  const raw = parseFields(schemaOf(defaultsOf(parseFields(typeSchema, value, origin), file)), value, origin);
  refuseUnsupported(raw, file);
  const crop = raw.do_center_crop ? sizeOf(parseFields(cropSchema, value, origin).crop_size) : null;
  const config = { ...toConfig(raw, file), crop };
  checkSize(config, imageSize, file);
  return config;
}

function checkSize({ crop, resize }: ImageProcessorConfig, imageSize: number, file: string): void {
  const size = crop ?? ('shortestEdge' in resize ? null : resize);
  if (size === null) {
    throw unsupported(
      `${file}: resizing the shortest edge without a crop`,
      'The vision tower takes pictures of one size; use a checkpoint that crops, or resizes to a height and a width.',
    );
  }
  if (size.width === imageSize && size.height === imageSize) return;
  throw new SkipscopeError(
    'invalid-checkpoint',
    `${file}: pictures are ${crop ? 'cropped' : 'resized'} to ${size.width} x ${size.height}, but config.json's ` +
      `vision tower takes ${imageSize} x ${imageSize}.`,
    `Check that ${file} and config.json belong to the same checkpoint.`,
  );
}

/**
 * The image processor nested in `processor_config.json`, unless it is absent or null; else `preprocessor_config.json`
 * (`ImageProcessingMixin.get_image_processor_dict`).
 */
async function findProcessor(
  source: FileSource,
  options?: ReadOptions,
): Promise<{ readonly file: string; readonly at?: string; readonly value: unknown }> {
  const nested = await readOptionalJson(source, PROCESSOR_FILE, nestedSchema, 'invalid-checkpoint', options);
  if (nested?.image_processor !== undefined && nested.image_processor !== null) {
    return { file: PROCESSOR_FILE, at: 'image_processor', value: nested.image_processor };
  }
  const flat = await readOptionalJson(source, PREPROCESSOR_FILE, z.unknown(), 'invalid-checkpoint', options);
  if (flat !== null) return { file: PREPROCESSOR_FILE, value: flat };
  throw new SkipscopeError(
    'not-found',
    `${source.label} holds neither ${PREPROCESSOR_FILE} nor an image_processor in ${PROCESSOR_FILE}.`,
    'Add the image processor file of the checkpoint.',
  );
}

function defaultsOf(types: z.output<typeof typeSchema>, file: string): ProcessorDefaults {
  const type = types.image_processor_type ?? types.feature_extractor_type ?? 'CLIPImageProcessor';
  const defaults = [CLIP, SIGLIP].find((candidate) => candidate.types.test(type));
  if (defaults !== undefined) return defaults;
  throw unsupported(
    `${file}: the image processor ${type}`,
    'It would need its own picture preparation; implemented: CLIPImageProcessor, SiglipImageProcessor.',
  );
}

function refuseUnsupported(raw: RawProcessor, file: string): void {
  for (const step of ['do_resize', 'do_rescale', 'do_normalize'] as const) {
    if (!raw[step]) throw unsupported(`${file}: ${step} false`, `Use a checkpoint with ${step} true.`);
  }
  if (raw.do_pad)
    throw unsupported(`${file}: do_pad true`, 'Use a checkpoint that crops instead of padding.');
}

function toConfig(raw: RawProcessor, file: string): Omit<ImageProcessorConfig, 'crop'> {
  const resample = RESAMPLE.get(raw.resample);
  if (resample === undefined) {
    throw unsupported(
      `${file}: the resampling filter ${raw.resample}`,
      'Implemented: 2 (bilinear) and 3 (bicubic).',
    );
  }
  return {
    resize: resizeOf(raw),
    resample,
    rescaleFactor: raw.rescale_factor,
    mean: raw.image_mean,
    std: raw.image_std,
  };
}

/** A plain number is the shortest edge, since `default_to_square` is false in both classes; a file may say otherwise. */
function resizeOf({
  size,
  default_to_square: square,
}: Pick<RawProcessor, 'size' | 'default_to_square'>): ImageProcessorConfig['resize'] {
  if (typeof size === 'number') return square ? sizeOf(size) : { shortestEdge: size };
  return 'shortest_edge' in size ? { shortestEdge: size.shortest_edge } : sizeOf(size);
}

function sizeOf(size: number | z.output<typeof heightAndWidth>): { width: number; height: number } {
  return typeof size === 'number'
    ? { width: size, height: size }
    : { width: size.width, height: size.height };
}
