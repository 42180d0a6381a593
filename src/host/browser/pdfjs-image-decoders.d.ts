/** The part used of pdf.js's picture decoders, which come without types. */
declare module 'pdfjs-dist/image_decoders/pdf.image_decoders.min.mjs' {
  export class JpegImage {
    readonly width: number;
    readonly height: number;
    parse(data: Uint8Array): void;
    /** uint8 [height, width, components]. */
    getData(size: {
      readonly width: number;
      readonly height: number;
      readonly isSourcePDF: boolean;
    }): Uint8ClampedArray | Uint8Array;
  }
}
