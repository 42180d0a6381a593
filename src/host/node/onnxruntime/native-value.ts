import type { ElementName, Elements } from './element-types.ts';

/** The type and the shape of a value. */
export interface ValueShape {
  readonly type: ElementName;
  readonly dims: readonly number[];
}

/** What made a value, and reads and releases it. */
export interface ValueOwner {
  download(address: bigint, shape: ValueShape): Elements;
  release(address: bigint): void;
}

/** A value of ONNX Runtime (`OrtValue`) on the device that a tensor stands for. */
export class NativeValue {
  #released = false;

  /** `memory`: the memory of JavaScript that the value lies in; it is held as long as the value. */
  constructor(
    private readonly owner: ValueOwner,
    readonly address: bigint,
    private readonly shape: ValueShape,
    readonly memory: ArrayBufferView | null,
  ) {}

  async download(): Promise<Elements> {
    return this.owner.download(this.address, this.shape);
  }

  destroy(): void {
    if (this.#released) return;
    this.#released = true;
    this.owner.release(this.address);
  }
}
