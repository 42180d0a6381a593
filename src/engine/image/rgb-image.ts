/** An 8-bit sRGB picture without alpha: `data[(y * width + x) * 3 + channel]`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes an encoded picture (PNG, JPEG, WebP ...) as transformers' `load_image` and image processors do with Pillow:
 * first frame, turned upright as its EXIF tag says, alpha dropped (not blended) but a transparent key made white, colour
 * profile ignored. Throws `SkipscopeError('invalid-input')` when the bytes are no picture it can read.
 */
export type ImageDecoder = (bytes: Uint8Array<ArrayBuffer>) => Promise<RgbImage>;
