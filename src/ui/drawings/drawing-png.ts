import { SkipscopeError } from '#engine/base/errors.ts';

/** Pixels of the picture for each pixel of the drawing. */
const SCALE = 2;

function refused(why: string): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `This browser could not make a picture of the figure: ${why}.`,
    'Save it as SVG.',
  );
}

async function loadedImage(svg: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } catch {
    throw refused('it cannot read its SVG');
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The drawing as PNG, with twice the pixels that its SVG has. Throws `SkipscopeError('runtime')` where the browser cannot draw it. */
export async function drawingPng(svg: string): Promise<Blob> {
  const image = await loadedImage(svg);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw refused('it has no canvas');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw refused('the picture is too large');
  return blob;
}
