import { elementCount } from '#engine/tensors/views.ts';
import type { GgmlType } from './ggml-types.ts';

/** A value of a GGUF file's metadata, of the type by which readers look for it. */
type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int32[]' | 'float32[]'; readonly value: readonly number[] }
  | { readonly type: 'string[]'; readonly value: readonly string[] };

/** Metadata by key, in the order in which it is written. */
export type GgufFields = Readonly<Record<string, GgufValue>>;

/** A tensor of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  /** Row-major, as in the checkpoint. */
  readonly shape: readonly number[];
  readonly type: GgmlType;
}

const VERSION = 3;
/** The data, and each tensor in them, begin at a multiple of this (`general.alignment`, by default). */
const ALIGNMENT = 32;
/** Ids of the value types (gguf.h, `gguf_type`). */
const VALUE_TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** Zeros that follow `bytes` bytes, so that what comes next is aligned. */
export function paddingBehind(bytes: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT);
}

/** Bytes of a tensor's data. */
export function tensorBytes({ shape, type }: GgufTensor): number {
  return (elementCount(shape) / type.blockElements) * type.blockBytes;
}

/**
 * All that is in front of the data of a GGUF file (ggml/docs/gguf.md, version 3, little-endian), padded. The data follow
 * in the order of `tensors`, each padded by `paddingBehind`.
 */
export function ggufHeader(fields: GgufFields, tensors: readonly GgufTensor[]): Uint8Array {
  const writer = new ByteWriter();
  writer.bytes(new TextEncoder().encode('GGUF'));
  writer.uint32(VERSION);
  writer.uint64(tensors.length);
  writer.uint64(Object.keys(fields).length);
  for (const [key, value] of Object.entries(fields)) {
    writer.string(key);
    writeValue(writer, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    writer.string(tensor.name);
    writer.uint32(tensor.shape.length);
    // ggml counts dimensions from the innermost.
    for (const size of tensor.shape.toReversed()) writer.uint64(size);
    writer.uint32(tensor.type.id);
    writer.uint64(offset);
    offset += tensorBytes(tensor);
    offset += paddingBehind(offset).length;
  }
  writer.bytes(paddingBehind(writer.length));
  return writer.written();
}

function writeValue(writer: ByteWriter, field: GgufValue): void {
  switch (field.type) {
    case 'uint32':
    case 'float32':
      writer.uint32(VALUE_TYPE[field.type]);
      return field.type === 'uint32' ? writer.uint32(field.value) : writer.float32(field.value);
    case 'bool':
      writer.uint32(VALUE_TYPE.bool);
      return writer.bytes(Uint8Array.of(field.value ? 1 : 0));
    case 'string':
      writer.uint32(VALUE_TYPE.string);
      return writer.string(field.value);
    case 'int32[]':
    case 'float32[]':
      writeArrayHead(writer, field.type === 'int32[]' ? 'int32' : 'float32', field.value.length);
      for (const value of field.value)
        if (field.type === 'int32[]') writer.uint32(value);
        else writer.float32(value);
      return;
    case 'string[]':
      writeArrayHead(writer, 'string', field.value.length);
      for (const value of field.value) writer.string(value);
  }
}

function writeArrayHead(writer: ByteWriter, type: keyof typeof VALUE_TYPE, length: number): void {
  writer.uint32(VALUE_TYPE.array);
  writer.uint32(VALUE_TYPE[type]);
  writer.uint64(length);
}

/** Bytes that grow at their end. */
class ByteWriter {
  #buffer = new Uint8Array(2 ** 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Two's complement for a negative number. */
  uint32(value: number): void {
    this.#view(4).setUint32(0, value, true);
  }

  uint64(value: number): void {
    this.#view(8).setBigUint64(0, BigInt(value), true);
  }

  float32(value: number): void {
    this.#view(4).setFloat32(0, value, true);
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  written(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  /** The next bytes, to be filled in. */
  #view(bytes: number): DataView {
    this.#room(bytes);
    this.#length += bytes;
    return new DataView(this.#buffer.buffer, this.#length - bytes, bytes);
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#length + bytes));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
