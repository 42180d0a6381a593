import type { RgbImage } from './rgb-image.ts';

/** The index of an upright pixel in the stored picture: `index = start + x * right + y * down`, in pixels. */
interface Walk {
  readonly width: number;
  readonly height: number;
  readonly start: number;
  readonly right: number;
  readonly down: number;
}

/**
 * The picture turned upright by its EXIF orientation (1 to 8; any other value changes nothing), as Pillow's
 * `ImageOps.exif_transpose` does.
 */
export function upright(image: RgbImage, orientation: number): RgbImage {
  const { width, height, start, right, down } = walk(image, orientation);
  const data = new Uint8Array(image.data.length);
  let to = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (start + x * right + y * down) * 3;
      data[to++] = image.data[from] ?? 0;
      data[to++] = image.data[from + 1] ?? 0;
      data[to++] = image.data[from + 2] ?? 0;
    }
  return { width, height, data };
}

function walk({ width, height }: RgbImage, orientation: number): Walk {
  const topRight = width - 1;
  const bottomLeft = (height - 1) * width;
  const last = width * height - 1;
  const lying = { width, height };
  const turned = { width: height, height: width };
  switch (orientation) {
    case 2:
      return { ...lying, start: topRight, right: -1, down: width };
    case 3:
      return { ...lying, start: last, right: -1, down: -width };
    case 4:
      return { ...lying, start: bottomLeft, right: 1, down: -width };
    case 5:
      return { ...turned, start: 0, right: width, down: 1 };
    case 6:
      return { ...turned, start: bottomLeft, right: -width, down: 1 };
    case 7:
      return { ...turned, start: last, right: -width, down: -1 };
    case 8:
      return { ...turned, start: topRight, right: width, down: -1 };
    default:
      return { ...lying, start: 0, right: 1, down: width };
  }
}
