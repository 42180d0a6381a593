import type { Tensor } from 'onnxruntime-common';

/** Bytes that crossed between the memory of JavaScript and that of the device, since the runtime was opened. */
export interface Traffic {
  /** To the device: feeds that lie in JavaScript's memory, counted at every run, and uploads. */
  readonly up: number;
  /** From the device: outputs that a run leaves in JavaScript's memory, and tensors that are read. */
  readonly down: number;
}

/** Bytes of an element, by the types that tensors of this project have. */
const BYTES: Readonly<Partial<Record<Tensor.Type, number>>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
};

/** The count, kept alike for every provider: for one that computes in JavaScript's memory, it is what a GPU would copy. */
export class TrafficCounter implements Traffic {
  up = 0;
  down = 0;

  countUp(tensor: Pick<Tensor, 'type' | 'size'>): void {
    this.up += tensorBytes(tensor);
  }

  countDown(tensor: Pick<Tensor, 'type' | 'size'>): void {
    this.down += tensorBytes(tensor);
  }
}

function tensorBytes({ type, size }: Pick<Tensor, 'type' | 'size'>): number {
  const bytes = BYTES[type];
  if (bytes === undefined) throw new TypeError(`Tensors of type ${type} are not used.`);
  return bytes * size;
}
