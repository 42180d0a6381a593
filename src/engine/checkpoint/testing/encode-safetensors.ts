import { float32ToBfloat16, float32ToFloat16 } from '#engine/tensors/float16.ts';

export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type FixtureTensors = Readonly<Record<string, FixtureTensor>>;
export type FixtureDtype = 'F32' | 'F16' | 'BF16';

function encode(values: Float32Array, dtype: FixtureDtype): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(values.slice().buffer);
  const bits = dtype === 'F16' ? float32ToFloat16(values) : float32ToBfloat16(values);
  return new Uint8Array(bits.buffer);
}

/** A file of a raw header text and data bytes behind it. */
export function rawSafetensors(header: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A safetensors file of these tensors, all in one dtype. */
export function safetensorsFile(tensors: FixtureTensors, dtype: FixtureDtype): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const bytes = encode(values, dtype);
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
    parts.push(bytes);
  }
  const data = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return rawSafetensors(JSON.stringify(header), data);
}
