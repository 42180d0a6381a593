import type { RgbImage } from './rgb-image.ts';

/**
 * The middle `width` x `height` of a picture; where it is smaller, black is added around it (transformers'
 * `image_transforms.center_crop`, odd sizes included).
 */
export function centerCrop(image: RgbImage, width: number, height: number): RgbImage {
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
export function cropStart(size: number, crop: number): number {
  return crop <= size ? Math.floor((size - crop) / 2) : -Math.ceil((crop - size) / 2);
}
