import { SkipscopeError } from '#engine/base/errors.ts';
import type { InspectedQuestion } from '#service/contract/inspection.ts';

/**
 * The part of a picture that the vision tower sees, grey and darker, as a data URL of a PNG: what the page draws below the
 * attention. Throws `SkipscopeError('runtime')` where the browser cannot draw it.
 */
export async function framedPicture(
  blob: Blob,
  { stretched, share }: InspectedQuestion['framing'],
  { width, height }: { readonly width: number; readonly height: number },
): Promise<string> {
  const picture = await createImageBitmap(blob);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null)
    throw new SkipscopeError(
      'runtime',
      'This browser could not draw the picture: it has no canvas.',
      'Save the numbers as CSV.',
    );
  // Of a picture that is cut, the middle is seen, as large as the shape of the grid allows.
  const cut = Math.min(picture.width / width, picture.height / height);
  const seenWidth = (stretched ? picture.width : width * cut) * share;
  const seenHeight = (stretched ? picture.height : height * cut) * share;
  const [left, top] = [(picture.width - seenWidth) / 2, (picture.height - seenHeight) / 2];
  context.filter = 'grayscale(0.85) brightness(0.75)';
  context.drawImage(picture, left, top, seenWidth, seenHeight, 0, 0, width, height);
  picture.close();
  return canvas.toDataURL('image/png');
}
