import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pixelValues } from '#engine/image/pixel-values.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import type { ImageProcessorConfig } from '#engine/model/manifest.ts';

/** Mean absolute difference of pixel values after normalisation that is allowed: a third of a grey level. */
export const PIXEL_TOLERANCE = 0.005;

interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

type Processor = Normalisation & Pick<ImageProcessorConfig, 'resize' | 'crop'>;

interface PictureGolden {
  readonly file: string;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  /** The digest of the RGB bytes, for pictures that are stored without loss. */
  readonly sha256: string | null;
  /** Pixel values [3, edge, edge] as grey levels 0 to 255, in base64. */
  readonly clip: string;
  readonly siglip: string;
}

interface Goldens {
  readonly edge: number;
  readonly clip: Normalisation;
  readonly siglip: Normalisation;
  readonly pictures: readonly PictureGolden[];
}

const goldens: Goldens = JSON.parse(readFileSync('test-data/pictures/goldens.json', 'utf8'));

/** File names of the pictures, which are in `pictures/`. */
export const pictureFiles: readonly string[] = goldens.pictures.map(({ file }) => file);

export function pictureBytes(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`test-data/pictures/pictures/${file}`));
}

/** How a decoded picture compares to what Pillow and transformers make of the same file. */
export interface PictureComparison {
  readonly size: readonly [width: number, height: number];
  readonly expectedSize: readonly [width: number, height: number];
  /** Every byte equal; null where the file is stored with loss, so that decoders may round differently. */
  readonly exact: boolean | null;
  /** Mean absolute difference after `CLIPImageProcessorPil` and `SiglipImageProcessorPil`. */
  readonly clip: number;
  readonly siglip: number;
}

export function comparePicture(file: string, image: RgbImage): PictureComparison {
  const golden = goldens.pictures.find((candidate) => candidate.file === file);
  if (golden === undefined) throw new Error(`There is no golden of ${file}.`);
  const { edge } = goldens;
  const square = { width: edge, height: edge };
  return {
    size: [image.width, image.height],
    expectedSize: [golden.width, golden.height],
    exact:
      golden.sha256 === null ? null : createHash('sha256').update(image.data).digest('hex') === golden.sha256,
    clip: meanDifference(image, golden.clip, {
      ...goldens.clip,
      resize: { shortestEdge: edge },
      crop: square,
    }),
    siglip: meanDifference(image, golden.siglip, { ...goldens.siglip, resize: square, crop: null }),
  };
}

/** The mean difference between the pixel values of `image` and those that `levels` stand for. */
function meanDifference(image: RgbImage, levels: string, { mean, std, ...size }: Processor): number {
  const { edge } = goldens;
  const found = pixelValues(image, {
    ...size,
    resample: 'bicubic',
    rescaleFactor: 1 / 255,
    mean: [...mean],
    std: [...std],
  });
  const expected = Buffer.from(levels, 'base64');
  const plane = edge * edge;
  let sum = 0;
  for (const channel of [0, 1, 2] as const)
    for (let i = channel * plane; i < (channel + 1) * plane; i++)
      sum += Math.abs((found[i] ?? NaN) - ((expected[i] ?? NaN) / 255 - mean[channel]) / std[channel]);
  return sum / found.length;
}
