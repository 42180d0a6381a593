import { Tensor } from 'onnxruntime-common';
import type { OrtBackend } from '#engine/runtime/ort-backend.ts';
import type { ExternalData, OrtSession, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { TrafficCounter } from '#engine/runtime/traffic.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { elementsOf } from './element-types.ts';
import type { NativeDevice } from './native-device.ts';
import { type NativeEnvironment, nativeEnvironment } from './native-environment.ts';
import { NativeSession } from './native-session.ts';
import { NativeValues } from './native-values.ts';
import { type SessionSettings, createSessionOptions } from './session-options.ts';

/** ONNX Runtime's C API on one device of this machine. */
export class NativeBackend implements OrtBackend {
  readonly Tensor = Tensor;
  readonly writesInPlace = true;
  readonly traffic = new TrafficCounter();
  readonly #environment: NativeEnvironment;
  readonly #values: NativeValues;
  /** The external data of sessions that are being created. */
  readonly #creating = new Set<readonly ExternalData[]>();

  /** Throws as `nativeEnvironment` does. */
  constructor(
    device: NativeDevice,
    private readonly settings: SessionSettings,
  ) {
    this.#environment = nativeEnvironment(device);
    this.#values = new NativeValues(this.#environment, this.traffic);
  }

  /** The version of the library. */
  get version(): string {
    return this.#environment.api.version;
  }

  /** Values of ONNX Runtime that have not been released: where nothing runs, tensors that nobody has disposed. */
  get liveValues(): number {
    return this.#values.live;
  }

  async createSession(
    model: Uint8Array,
    externalData: readonly ExternalData[],
    { deviceOutputs = [], tight = false }: SessionOptions,
  ): Promise<OrtSession> {
    const options = createSessionOptions(this.#environment, externalData, { ...this.settings, tight });
    // The options have the addresses of the data only.
    this.#creating.add(externalData);
    try {
      const handle = await this.#environment.createSession(model, options);
      return new NativeSession(this.#environment, this.#values, handle, new Set(deviceOutputs));
    } finally {
      this.#creating.delete(externalData);
      this.#environment.api.release('ReleaseSessionOptions', options);
    }
  }

  zeros(type: 'float32' | 'float16', dims: readonly number[]): Tensor {
    const data = elementsOf(type, elementCount(dims));
    return this.#values.place({ type, dims, data });
  }

  upload(tensor: Tensor): Tensor {
    return this.#values.place(tensor);
  }
}
