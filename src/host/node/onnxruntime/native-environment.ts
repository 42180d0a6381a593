import { anchorModel } from '#engine/graphs/anchor-model.ts';
import { loadOrtApi } from './load-api.ts';
import type { NativeDevice } from './native-device.ts';
import type { OrtApi } from './ort-api.ts';

/** `OrtLoggingLevel`: errors. */
export const LOG_ERRORS = 3;
/** `OrtArenaAllocator`: memory that was freed is kept for the next one who asks. */
const ARENA_ALLOCATOR = 1;
/** Stands for the defaults of a configuration. */
const DEFAULTS = 0n;

const environments = new Map<NativeDevice, NativeEnvironment>();

/**
 * The environment of a device, which lasts as long as the process, as the library does. Throws as `loadOrtApi` does, and an
 * `Error` with what ONNX Runtime says of a device that does not work.
 */
export function nativeEnvironment(device: NativeDevice): NativeEnvironment {
  const known = environments.get(device);
  if (known) return known;
  const created = new NativeEnvironment(loadOrtApi(), device);
  environments.set(device, created);
  return created;
}

/** ONNX Runtime's environment, and the handles that all sessions on one device share. */
export class NativeEnvironment {
  readonly hostMemory: bigint;
  readonly deviceMemory: bigint;
  readonly hostAllocator: bigint;
  readonly runOptions: bigint;
  readonly #handle: bigint;
  readonly #deviceAllocator: bigint;

  constructor(
    readonly api: OrtApi,
    readonly device: NativeDevice,
  ) {
    this.#handle = api.create('CreateEnv', LOG_ERRORS, 'skipscope');
    device.prepare?.(api, this.#handle);
    this.hostMemory = api.create('CreateMemoryInfo', 'Cpu', 0, 0, 0);
    this.deviceMemory = api.create('CreateMemoryInfo', device.memory, 0, 0, 0);
    this.hostAllocator = api.create('GetAllocatorWithDefaultOptions');
    this.runOptions = api.create('CreateRunOptions');
    this.#deviceAllocator = this.onHost ? this.hostAllocator : this.#openAllocator();
    if (this.onHost) this.#shareArena();
  }

  /** True where the device's memory is this processor's: JavaScript's is part of it, and values can be read there. */
  get onHost(): boolean {
    return this.device.provider === 'cpu';
  }

  /** Compiles a graph; `options` stay the caller's. A GPU's driver is used by JavaScript's thread only. */
  async createSession(model: Uint8Array, options: bigint): Promise<bigint> {
    const { api } = this;
    if (!this.onHost) return this.#create(model, options);
    const session = new BigUint64Array(1);
    await api.callAsync('CreateSessionFromArray', this.#handle, model, model.byteLength, options, session);
    return session[0] ?? 0n;
  }

  /** A value on the device, with nothing written to it. */
  allocate(code: number, dims: readonly number[]): bigint {
    const shape = BigInt64Array.from(dims, BigInt);
    return this.api.create('CreateTensorAsOrtValue', this.#deviceAllocator, shape, shape.length, code);
  }

  /** Copies the elements of one value to another of the same shape; one of the two at least is on a GPU. */
  copy(source: bigint, target: bigint): void {
    const [sources, targets] = [BigUint64Array.of(source), BigUint64Array.of(target)];
    this.api.call('CopyTensors', this.#handle, sources, targets, 0n, 1);
  }

  /**
   * Makes one arena for the sessions of all blocks, which run one after the other. An arena of each session would keep the most that
   * its block has ever needed: with many rows, gigabytes for all blocks together.
   */
  #shareArena(): void {
    const { api } = this;
    const memory = api.create('CreateMemoryInfo', 'Cpu', ARENA_ALLOCATOR, 0, 0);
    try {
      api.call('CreateAndRegisterAllocator', this.#handle, memory, DEFAULTS);
    } finally {
      api.release('ReleaseMemoryInfo', memory);
    }
  }

  /**
   * The allocator of a GPU belongs to a session. This one is never released: ONNX Runtime destroys a device together with
   * its last session.
   */
  #openAllocator(): bigint {
    const { api, device } = this;
    const options = api.create('CreateSessionOptions');
    try {
      device.append?.(api, options);
      return api.create('CreateAllocator', this.#create(anchorModel(), options), this.deviceMemory);
    } finally {
      api.release('ReleaseSessionOptions', options);
    }
  }

  #create(model: Uint8Array, options: bigint): bigint {
    return this.api.create('CreateSessionFromArray', this.#handle, model, model.byteLength, options);
  }
}
