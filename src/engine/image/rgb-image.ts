/** An 8-bit sRGB picture without alpha: `data[(y * width + x) * 3 + channel]`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes an encoded picture (PNG, JPEG, WebP ...) as PIL's `Image.open(...).convert('RGB')` would: first frame,
 * alpha dropped. Throws `SkipscopeError('invalid-input')` when the bytes are no picture it can read.
 */
export type ImageDecoder = (bytes: Uint8Array<ArrayBuffer>) => Promise<RgbImage>;
