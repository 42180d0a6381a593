import type { VisionGeometry } from './manifest.ts';

/** Picture patches; the patch convolution drops a remainder at the right and at the bottom. */
function patchCount({ imageSize, patchSize }: Pick<VisionGeometry, 'imageSize' | 'patchSize'>): number {
  return Math.floor(imageSize / patchSize) ** 2;
}

/** Positions inside of the tower: one per patch, and one for CLIP's class token in front of them. */
export function positionCount(
  vision: Pick<VisionGeometry, 'architecture' | 'imageSize' | 'patchSize'>,
): number {
  return patchCount(vision) + (vision.architecture === 'clip' ? 1 : 0);
}

/**
 * Image features per picture: one per position; `default` drops the first one, whatever it is (HF
 * `LlavaModel.get_image_features`).
 */
export function featureCount(vision: Omit<VisionGeometry, 'layers'>): number {
  return positionCount(vision) - (vision.featureSelect === 'default' ? 1 : 0);
}
