import koffi from 'koffi';
import { Tensor } from 'onnxruntime-common';
import type { TrafficCounter } from '#engine/runtime/traffic.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { type Elements, elementCode, elementName, elementsOf } from './element-types.ts';
import type { NativeEnvironment } from './native-environment.ts';
import { NativeValue, type ValueOwner, type ValueShape } from './native-value.ts';

/** Stands in for the memory of an empty tensor, which has no address. */
const NOTHING = new Uint8Array(8);

/** A tensor in the memory of JavaScript. */
type HostTensor = Pick<Tensor, 'type' | 'dims' | 'data'>;

/**
 * Values of ONNX Runtime as tensors. A tensor on the device has the location `ml-tensor`: in `onnxruntime-common`, memory of
 * which only the runtime knows what it is. Its owner disposes it; nothing else frees it.
 */
export class NativeValues implements ValueOwner {
  #live = 0;

  constructor(
    private readonly environment: NativeEnvironment,
    private readonly traffic: TrafficCounter,
  ) {}

  /** Values that have not been released: those of tensors on the device, and those of a run in progress. */
  get live(): number {
    return this.#live;
  }

  /** Counts a value that ONNX Runtime has made. */
  adopt(address: bigint): bigint {
    this.#live++;
    return address;
  }

  /** The tensor of a value, which owns it from now on; `memory` of JavaScript that the value lies in lives as long. */
  tensorOf(address: bigint, shape: ValueShape, memory: ArrayBufferView | null = null): Tensor {
    const value = new NativeValue(this, address, shape, memory);
    return Tensor.fromMLTensor(value, {
      dataType: shape.type,
      dims: shape.dims,
      download: value.download.bind(value),
      dispose: value.destroy.bind(value),
    });
  }

  /** The value of a tensor on the device; null for a tensor in the memory of JavaScript. */
  valueOf(tensor: Tensor): bigint | null {
    if (tensor.location !== 'ml-tensor') return null;
    const value = tensor.mlTensor;
    if (value instanceof NativeValue) return value.address;
    throw new TypeError('The tensor belongs to another runtime.');
  }

  /** A value in the memory of a tensor of JavaScript, which has to live until the value is released. */
  over({ type, dims, data }: HostTensor): bigint {
    if (!ArrayBuffer.isView(data)) throw new TypeError('Expected a tensor of numbers.');
    const shape = BigInt64Array.from(dims, BigInt);
    const memory = data.byteLength === 0 ? NOTHING : data;
    const { api, hostMemory } = this.environment;
    const place = [hostMemory, memory, data.byteLength, shape, shape.length, elementCode(type)] as const;
    return this.adopt(api.create('CreateTensorWithDataAsOrtValue', ...place));
  }

  /** The tensor on the device: where that is this processor, it stays in the memory that it is in. */
  place(source: HostTensor): Tensor {
    const host = this.over(source);
    const shape = { type: elementName(elementCode(source.type)), dims: source.dims };
    if (this.environment.onHost)
      return this.tensorOf(host, shape, ArrayBuffer.isView(source.data) ? source.data : null);
    try {
      const target = this.adopt(this.environment.allocate(elementCode(source.type), source.dims));
      this.environment.copy(host, target);
      return this.tensorOf(target, shape);
    } finally {
      this.release(host);
    }
  }

  /** Copies the elements of a value on the device to JavaScript, and counts them. */
  download(address: bigint, shape: ValueShape): Elements {
    const size = elementCount(shape.dims);
    this.traffic.countDown({ type: shape.type, size });
    if (this.environment.onHost) return this.readHost(address, shape);
    const data = elementsOf(shape.type, size);
    if (data.length === 0) return data;
    const target = this.over({ ...shape, data });
    try {
      this.environment.copy(address, target);
    } finally {
      this.release(target);
    }
    return data;
  }

  /** Copies the elements of a value in this processor's memory to JavaScript. */
  readHost(address: bigint, { type, dims }: ValueShape): Elements {
    const data = elementsOf(type, elementCount(dims));
    if (data.length === 0) return data;
    const start = this.environment.api.create('GetTensorMutableData', address);
    // A view is used, because `koffi.decode` with a length keeps memory of every call.
    new Uint8Array(data.buffer).set(new Uint8Array(koffi.view(start, data.byteLength)));
    return data;
  }

  release(address: bigint): void {
    this.#live--;
    this.environment.api.release('ReleaseValue', address);
  }
}
