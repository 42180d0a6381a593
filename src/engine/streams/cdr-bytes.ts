/** The bytes in front of a message: CDR, little-endian. */
const HEADER = Uint8Array.of(0, 1, 0, 0);

/**
 * Writes values as CDR, little-endian (DDS-XTypes, XCDR1), as ROS 2 does. `MessageWriter` of @foxglove/rosmsg2-serialization 3.1
 * cuts texts off that are not ASCII: it counts characters, not bytes.
 */
export class CdrBytes {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = HEADER.length;

  constructor() {
    this.#bytes.set(HEADER);
  }

  uint8(value: number): this {
    const at = this.#take(1, 1);
    this.#view.setUint8(at, value);
    return this;
  }

  int32(value: number): this {
    const at = this.#take(4, 4);
    this.#view.setInt32(at, value, true);
    return this;
  }

  uint32(value: number): this {
    const at = this.#take(4, 4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  float64(value: number): this {
    const at = this.#take(8, 8);
    this.#view.setFloat64(at, value, true);
    return this;
  }

  /** UTF-8 with a zero at its end, which counts. */
  string(value: string): this {
    const utf8 = new TextEncoder().encode(value);
    this.uint32(utf8.length + 1);
    const at = this.#take(utf8.length + 1, 1);
    this.#bytes.set(utf8, at);
    return this;
  }

  /** A sequence of bytes. */
  sequence(value: Uint8Array): this {
    this.uint32(value.length);
    const at = this.#take(value.length, 1);
    this.#bytes.set(value, at);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** The place of the next `bytes`, behind zeros up to a multiple of `alignment` from the end of the header. */
  #take(bytes: number, alignment: number): number {
    const at = HEADER.length + Math.ceil((this.#length - HEADER.length) / alignment) * alignment;
    this.#length = at + bytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
