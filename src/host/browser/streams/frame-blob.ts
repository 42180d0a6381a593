import { brokenFrame } from '#engine/camera/broken-frame.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';

/** The picture of a frame as a file, to be shown and answered. Throws `SkipscopeError('invalid-input')` for a damaged one. */
export async function frameBlob(picture: CameraPicture): Promise<Blob> {
  if (picture.kind === 'file') {
    const blob = new Blob([picture.bytes], { type: `image/${picture.format}` });
    // The engine would find the damage too, but could not tell it from what is wrong with a question.
    const bitmap = await createImageBitmap(blob).catch((cause: unknown) => {
      throw brokenFrame(`its ${picture.format.toUpperCase()} file is damaged`, { cause });
    });
    bitmap.close();
    return blob;
  }
  const { width, height, data } = picture.image;
  const rgba = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.data.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba.data[pixel * 4 + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(rgba, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
