import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import { float16ToFloat32, float32ToFloat16 } from '#engine/tensors/float16.ts';

/** A tensor in the activations' type, of float32 values. */
export function activationTensor(
  Tensor: TensorConstructor,
  type: ActivationType,
  values: Float32Array,
  dims: readonly number[],
): Tensor {
  // float16 goes in as bits: Float16Array is missing from the oldest Node this runs on.
  return type === 'float32'
    ? new Tensor('float32', values, dims)
    : new Tensor('float16', float32ToFloat16(values), dims);
}

/** The values of a float32 or float16 tensor, copied to the CPU when they are elsewhere. */
export async function floatValues(source: Tensor): Promise<Float32Array> {
  const elements = await source.getData();
  if (elements instanceof Float32Array) return elements;
  if (!ArrayBuffer.isView(elements)) throw new TypeError('Expected a tensor of numbers.');
  // Whether these are Float16Array or Uint16Array depends on the platform; their bits do not.
  return float16ToFloat32(new Uint16Array(elements.buffer, elements.byteOffset, elements.byteLength / 2));
}

/** Rows of a float tensor [B, ...] on the CPU, copied into a tensor [R, ...] of the same type. */
export function selectRows(source: Tensor, rows: readonly number[], Tensor: TensorConstructor): Tensor {
  const [batch = 0, ...rest] = source.dims;
  const dims = [rows.length, ...rest];
  const elements = source.data;
  if (!ArrayBuffer.isView(elements)) throw new TypeError('Expected a tensor of numbers.');
  const width = rest.reduce((product, size) => product * size, 1);
  if (source.type === 'float32') {
    const values = new Float32Array(elements.buffer, elements.byteOffset, batch * width);
    return new Tensor('float32', gather(values, new Float32Array(rows.length * width), rows, width), dims);
  }
  const bits = new Uint16Array(elements.buffer, elements.byteOffset, batch * width);
  return new Tensor('float16', gather(bits, new Uint16Array(rows.length * width), rows, width), dims);
}

/** Float tensors [A, ...] and [B, ...] of one type on the CPU, copied into a tensor [A + B, ...]. */
export function joinRows(first: Tensor, second: Tensor, Tensor: TensorConstructor): Tensor {
  const [rows = 0, ...rest] = first.dims;
  const dims = [rows + (second.dims[0] ?? 0), ...rest];
  const [head, tail] = [first.data, second.data];
  if (!ArrayBuffer.isView(head) || !ArrayBuffer.isView(tail))
    throw new TypeError('Expected tensors of numbers.');
  const bytes = new Uint8Array(head.byteLength + tail.byteLength);
  bytes.set(new Uint8Array(head.buffer, head.byteOffset, head.byteLength));
  bytes.set(new Uint8Array(tail.buffer, tail.byteOffset, tail.byteLength), head.byteLength);
  return first.type === 'float32'
    ? new Tensor('float32', new Float32Array(bytes.buffer), dims)
    : new Tensor('float16', new Uint16Array(bytes.buffer), dims);
}

function gather<T extends Float32Array | Uint16Array>(
  source: T,
  target: T,
  rows: readonly number[],
  width: number,
): T {
  for (const [index, row] of rows.entries()) {
    target.set(source.subarray(row * width, (row + 1) * width), index * width);
  }
  return target;
}
