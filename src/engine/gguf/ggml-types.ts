/** A form in which a tensor of a GGUF file is stored (ggml.h, `ggml_type`). */
export interface GgmlType {
  readonly name: 'F32' | 'F16' | 'Q4_0' | 'Q8_0';
  /** In the file. */
  readonly id: number;
  /** Elements of a row that share a scale; 1 where each stands for itself. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

export const F32: GgmlType = { name: 'F32', id: 0, blockElements: 1, blockBytes: 4 };
export const F16: GgmlType = { name: 'F16', id: 1, blockElements: 1, blockBytes: 2 };
/** A float16 scale and 32 nibbles. */
export const Q4_0: GgmlType = { name: 'Q4_0', id: 2, blockElements: 32, blockBytes: 18 };
/** A float16 scale and 32 signed bytes. */
export const Q8_0: GgmlType = { name: 'Q8_0', id: 8, blockElements: 32, blockBytes: 34 };
