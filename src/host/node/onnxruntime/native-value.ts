/** A value of ONNX Runtime (`OrtValue`) that JavaScript owns. */
export class NativeValue {
  #released = false;

  /** `memory`: the memory of JavaScript that the value lies in; it is held as long as the value. */
  constructor(
    readonly address: bigint,
    readonly memory: ArrayBufferView | null,
    private readonly release: () => void,
  ) {}

  destroy(): void {
    if (this.#released) return;
    this.#released = true;
    this.release();
  }
}
