import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor,
  TensorConstructor,
} from 'onnxruntime-common';
import { SkipscopeError } from '#engine/base/errors.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type {
  ExternalData,
  Feeds,
  OrtRuntime,
  OutputLocation,
  Outputs,
  Provider,
  RuntimeDescription,
  SessionOptions,
} from './ort-runtime.ts';
import { runtimeError } from './runtime-error.ts';

/** The part of an ONNX Runtime package that a runtime uses. */
interface OrtBackend {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface QueuedRuntimeParts {
  readonly backend: OrtBackend;
  readonly description: RuntimeDescription;
  /** Options of every session: execution providers, threads and the like. */
  readonly sessionOptions: InferenceSession.SessionOptions;
  /**
   * Called before every run. A host whose runs resolve without returning to the event loop returns to it here: messages
   * that abort or pause would otherwise wait until all runs have ended.
   */
  readonly yieldToEventLoop?: () => Promise<void>;
  /** Called before every run once memory is tight, to free tensors that are no longer referenced. */
  readonly reclaim?: () => void;
  /** False where reading a tensor that lies on the GPU is not possible; true by default. */
  readonly readsGpuTensors?: boolean;
  /** A tensor of zeros on the device; on the CPU by default. */
  readonly zeros?: OrtRuntime['zeros'];
  /** Releases the device, after the last session was released. */
  readonly release?: () => Promise<void>;
}

/** The `OrtRuntime` of every host: what differs between hosts is injected. */
export class QueuedRuntime implements OrtRuntime {
  readonly provider: Provider;
  readonly threads: number;
  readonly Tensor: TensorConstructor;
  readonly #parts: QueuedRuntimeParts;
  readonly #queue = new SerialQueue();
  readonly #sessions = new Set<InferenceSession>();
  #abandonCurrent: ((error: SkipscopeError) => void) | null = null;
  #failure: SkipscopeError | null = null;
  #tight = false;

  constructor(parts: QueuedRuntimeParts) {
    this.#parts = parts;
    this.provider = parts.description.provider;
    this.threads = parts.description.threads;
    this.Tensor = parts.backend.Tensor;
  }

  get failure(): SkipscopeError | null {
    return this.#failure;
  }

  describe(): RuntimeDescription {
    return this.#parts.description;
  }

  zeros(type: 'float32' | 'float16', dims: readonly number[]): Tensor {
    const count = elementCount(dims);
    if (this.#parts.zeros && count > 0) return this.#parts.zeros(type, dims);
    const data = type === 'float32' ? new Float32Array(count) : new Uint16Array(count);
    return new this.Tensor(type, data, dims);
  }

  /** The host calls this when the device is lost: the current run and every later call reject with `error`. */
  fail(error: SkipscopeError): void {
    this.#failure ??= error;
    this.#abandonCurrent?.(this.#failure);
  }

  createSession(
    model: Uint8Array,
    externalData: readonly ExternalData[],
    options: SessionOptions = {},
  ): Promise<InferenceSession> {
    this.#tight ||= options.tight === true;
    return this.#enqueue('compile a graph', async () => {
      const session = await this.#parts.backend.InferenceSession.create(model, {
        ...this.#parts.sessionOptions,
        ...(externalData.length > 0 && { externalData }),
        ...(options.tight === true && { enableCpuMemArena: false, enableMemPattern: false }),
        ...(this.provider === 'webgpu' &&
          options.outputLocation && { preferredOutputLocation: this.#locations(options.outputLocation) }),
      });
      this.#sessions.add(session);
      return session;
    });
  }

  #locations(
    wanted: Readonly<Record<string, OutputLocation>>,
  ): Readonly<Record<string, 'cpu' | 'gpu-buffer'>> {
    const readable = this.#parts.readsGpuTensors === false ? 'cpu' : 'gpu-buffer';
    return Object.fromEntries(
      Object.entries(wanted).map(([name, location]) => [
        name,
        location === 'gpu-readable' ? readable : location,
      ]),
    );
  }

  run(session: InferenceSession, feeds: Feeds, fetches?: readonly string[]): Promise<Outputs> {
    return this.#enqueue('run a graph', async () => {
      await this.#parts.yieldToEventLoop?.();
      if (this.#tight) this.#parts.reclaim?.();
      return fetches ? session.run(feeds, fetches) : session.run(feeds);
    });
  }

  release(session: InferenceSession): Promise<void> {
    return this.#queue.run(async () => {
      if (!this.#sessions.delete(session)) return;
      // After a loss there is nothing to release, and ORT may wait for the lost device indefinitely.
      if (this.#failure === null) await session.release();
    });
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => this.release(session)));
    this.fail(new SkipscopeError('runtime', 'The runtime was shut down.', 'Load the model again.'));
    await this.#queue.run(async () => this.#parts.release?.());
  }

  #enqueue<T>(what: string, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      if (this.#failure !== null) throw this.#failure;
      try {
        return await this.#abandonable(task);
      } catch (error) {
        throw runtimeError(this.provider, what, error);
      }
    });
  }

  /** Settles as `task` does, or rejects when the device is lost: a task that was running on it may never settle. */
  #abandonable<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#abandonCurrent = reject;
      task().then(resolve, reject);
    }).finally(() => {
      this.#abandonCurrent = null;
    });
  }
}
