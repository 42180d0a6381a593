import type { VisionGeometry } from './manifest.ts';

type PatchGeometry = Pick<VisionGeometry, 'imageSize' | 'patchSize'>;

/** Patches in a row of a picture, and rows; the patch convolution drops a remainder at the right and at the bottom. */
export function patchesPerSide({ imageSize, patchSize }: PatchGeometry): number {
  return Math.floor(imageSize / patchSize);
}

/** Picture patches. */
function patchCount(vision: PatchGeometry): number {
  return patchesPerSide(vision) ** 2;
}

/** Positions inside of the tower: one per patch, and one for CLIP's class token in front of them. */
export function positionCount(vision: Pick<VisionGeometry, 'architecture'> & PatchGeometry): number {
  return patchCount(vision) + (vision.architecture === 'clip' ? 1 : 0);
}

/**
 * Image features per picture: one per position; `default` drops the first one, whatever it is (HF
 * `LlavaModel.get_image_features`).
 */
export function featureCount(vision: Omit<VisionGeometry, 'layers'>): number {
  return positionCount(vision) - (vision.featureSelect === 'default' ? 1 : 0);
}
