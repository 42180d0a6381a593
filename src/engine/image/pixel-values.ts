import type { ImageProcessorConfig } from '#engine/model/manifest.ts';
import { resize, resizedWindow } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

/**
 * The input of the vision tower: float32 [3, height, width], channel first, as transformers' `CLIPImageProcessorPil`
 * and `SiglipImageProcessorPil` make it: resize, centre crop where there is one, rescale, normalise.
 */
export function pixelValues(image: RgbImage, config: ImageProcessorConfig): Float32Array<ArrayBuffer> {
  const { crop, resample } = config;
  const { width, height } =
    'shortestEdge' in config.resize ? resizedSize(image, config.resize.shortestEdge) : config.resize;
  if (!crop) return normalise(resize(image, width, height, resample), config);
  // A picture of one pixel by a thousand would become gigabytes of which the crop takes one part in thousands.
  const [left, cropWidth] = middle(width, crop.width);
  const [top, cropHeight] = middle(height, crop.height);
  const window = { left, top, width: cropWidth, height: cropHeight };
  const resized = resizedWindow(image, { width, height }, window, resample);
  return normalise(centerCrop(resized, crop.width, crop.height), config);
}

/** Start and length of the part of an edge that its centre crop keeps. */
function middle(size: number, crop: number): readonly [start: number, length: number] {
  return crop < size ? [cropStart(size, crop), crop] : [0, size];
}

/** Size with the shortest edge at `shortest` pixels; the longer one is rounded down (`get_resize_output_image_size`). */
export function resizedSize(
  image: { readonly width: number; readonly height: number },
  shortest: number,
): { width: number; height: number } {
  const { width, height } = image;
  return width <= height
    ? { width: shortest, height: Math.trunc((shortest * height) / width) }
    : { width: Math.trunc((shortest * width) / height), height: shortest };
}

/** (pixel * rescaleFactor - mean) / std in float32 steps, [height, width, 3] to [3, height, width]. */
function normalise(image: RgbImage, config: ImageProcessorConfig): Float32Array<ArrayBuffer> {
  const plane = image.width * image.height;
  const values = new Float32Array(3 * plane);
  for (const channel of [0, 1, 2] as const) {
    const table = normalisedLevels(config.rescaleFactor, config.mean[channel], config.std[channel]);
    for (let i = 0; i < plane; i++)
      values[channel * plane + i] = table[image.data[i * 3 + channel] ?? 0] ?? 0;
  }
  return values;
}

/** The normalised value of each of the 256 levels of a channel. */
function normalisedLevels(factor: number, mean: number, std: number): Float32Array {
  const f32 = Math.fround;
  return Float32Array.from({ length: 256 }, (_, level) =>
    f32(f32(f32(level * factor) - f32(mean)) / f32(std)),
  );
}

/**
 * The middle `width` x `height` of a picture; where it is smaller, black is added around it (transformers'
 * `image_transforms.center_crop`, odd sizes included).
 */
function centerCrop(image: RgbImage, width: number, height: number): RgbImage {
  const left = cropStart(image.width, width);
  const top = cropStart(image.height, height);
  const data = new Uint8Array(width * height * 3);
  const firstColumn = Math.max(0, -left);
  const endColumn = Math.min(width, image.width - left);
  for (let y = Math.max(0, -top); y < Math.min(height, image.height - top); y++) {
    const row = ((y + top) * image.width + left) * 3;
    data.set(image.data.subarray(row + firstColumn * 3, row + endColumn * 3), (y * width + firstColumn) * 3);
  }
  return { width, height, data };
}

/** First source coordinate of the crop; negative where the picture is smaller and padding comes first. */
function cropStart(size: number, crop: number): number {
  return crop <= size ? Math.floor((size - crop) / 2) : -Math.ceil((crop - size) / 2);
}
