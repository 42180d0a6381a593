import type { Tensor } from 'onnxruntime-common';

/** Element types of tensors in this project, as ONNX Runtime numbers them (`ONNXTensorElementDataType`). */
const CODES = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;
export type ElementName = keyof typeof CODES;
/** Elements in JavaScript; float16 as bits. */
export type Elements = Float32Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;

const names: ReadonlyMap<number, ElementName> = new Map([
  [CODES.float32, 'float32'],
  [CODES.float16, 'float16'],
  [CODES.int32, 'int32'],
  [CODES.int64, 'int64'],
  [CODES.uint8, 'uint8'],
]);

/** The number of a tensor's type; throws a `TypeError` for one that is not used. */
export function elementCode(type: Tensor.Type): number {
  for (const [code, name] of names) if (name === type) return code;
  throw new TypeError(`Tensors of type ${type} are not used.`);
}

/** The type that ONNX Runtime numbers so; throws a `TypeError` for one that is not used. */
export function elementName(code: number): ElementName {
  const name = names.get(code);
  if (name) return name;
  throw new TypeError(`Tensors of ONNX Runtime's element type ${code} are not used.`);
}

/** `count` zeros of a type. */
export function elementsOf(type: ElementName, count: number): Elements {
  switch (type) {
    case 'float32':
      return new Float32Array(count);
    case 'float16':
      return new Uint16Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'int64':
      return new BigInt64Array(count);
    case 'uint8':
      return new Uint8Array(count);
  }
}
