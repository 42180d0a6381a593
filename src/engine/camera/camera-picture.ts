import type { RgbImage } from '#engine/image/rgb-image.ts';

/** The file formats of pictures in messages. */
export type PictureFormat = 'jpeg' | 'png' | 'webp';

/** The picture of one camera message: a picture file that a host decodes, or its pixels. */
export type CameraPicture =
  | { readonly kind: 'file'; readonly format: PictureFormat; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'pixels'; readonly image: RgbImage };
