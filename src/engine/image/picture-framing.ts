import type { ImageProcessorConfig } from '#engine/model/manifest.ts';

/** The part of a picture that the vision tower sees, to draw its patches where they lie. */
export interface PictureFraming {
  /** Whether the whole picture is made a square first, whatever its form; else its form is kept. */
  readonly stretched: boolean;
  /** Edge of the middle square that is seen, in shortest edges of the picture; above 1 there is black around the picture. */
  readonly share: number;
}

/** As `pixelValues` resizes and crops, apart from rounding to pixels. */
export function pictureFraming({
  resize,
  crop,
}: Pick<ImageProcessorConfig, 'resize' | 'crop'>): PictureFraming {
  const stretched = !('shortestEdge' in resize);
  const edge = stretched ? Math.min(resize.width, resize.height) : resize.shortestEdge;
  return { stretched, share: crop === null ? 1 : Math.min(crop.width, crop.height) / edge };
}
