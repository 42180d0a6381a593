/**
 * Typed views of little-endian bytes. Every platform that runs a browser or Node today is little-endian, as are
 * the files; the views share memory with `bytes` where alignment allows and copy otherwise.
 */

function aligned<B extends ArrayBufferLike>(bytes: Uint8Array<B>, size: number): Uint8Array<B | ArrayBuffer> {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}

/** bytes [4 n] -> float32 [n]. */
export function float32View<B extends ArrayBufferLike>(bytes: Uint8Array<B>): Float32Array<B | ArrayBuffer> {
  const source = aligned(bytes, 4);
  return new Float32Array(source.buffer, source.byteOffset, source.byteLength / 4);
}

/** bytes [2 n] -> uint16 [n]. */
export function uint16View(bytes: Uint8Array): Uint16Array {
  const source = aligned(bytes, 2);
  return new Uint16Array(source.buffer, source.byteOffset, source.byteLength / 2);
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape as text: `[32, 64]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** The bytes of a typed array, not copied. */
export function bytesOf(array: Float32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The arrays one behind the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}
