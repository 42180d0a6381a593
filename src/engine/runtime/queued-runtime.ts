import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { SkipscopeError } from '#engine/base/errors.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type { OrtBackend } from './ort-backend.ts';
import type {
  ExternalData,
  Feeds,
  Fetches,
  OrtRuntime,
  OrtSession,
  Outputs,
  Provider,
  RuntimeDescription,
  SessionOptions,
} from './ort-runtime.ts';
import type { GraphCapture } from './graph-capture.ts';
import { runtimeError } from './runtime-error.ts';
import type { Traffic } from './traffic.ts';

export interface QueuedRuntimeParts {
  readonly backend: OrtBackend;
  readonly description: RuntimeDescription;
  /**
   * Called before every run. A host whose runs resolve without returning to the event loop returns to it here: messages
   * that abort or pause would otherwise wait until all runs have ended.
   */
  readonly yieldToEventLoop?: () => Promise<void>;
  /** Releases the device, after the last session was released. */
  readonly release?: () => Promise<void>;
}

/** The `OrtRuntime` of every host: what differs between hosts is injected. */
export class QueuedRuntime implements OrtRuntime {
  readonly provider: Provider;
  readonly threads: number;
  readonly Tensor: TensorConstructor;
  readonly capture: GraphCapture | null;
  readonly #parts: QueuedRuntimeParts;
  readonly #queue = new SerialQueue();
  readonly #sessions = new Set<OrtSession>();
  #abandonCurrent: ((error: SkipscopeError) => void) | null = null;
  #failure: SkipscopeError | null = null;

  constructor(parts: QueuedRuntimeParts) {
    this.#parts = parts;
    this.provider = parts.description.provider;
    this.threads = parts.description.threads;
    this.Tensor = parts.backend.Tensor;
    this.capture = this.#queuedCapture();
  }

  get failure(): SkipscopeError | null {
    return this.#failure;
  }

  get writesInPlace(): boolean {
    return this.#parts.backend.writesInPlace;
  }

  get traffic(): Traffic {
    return this.#parts.backend.traffic;
  }

  describe(): RuntimeDescription {
    return this.#parts.description;
  }

  zeros(type: 'float32' | 'float16', dims: readonly number[]): Tensor {
    const count = elementCount(dims);
    const { backend } = this.#parts;
    if (backend.zeros && count > 0) return backend.zeros(type, dims);
    const data = type === 'float32' ? new Float32Array(count) : new Uint16Array(count);
    return new this.Tensor(type, data, dims);
  }

  upload(tensor: Tensor): Tensor {
    const { backend } = this.#parts;
    if (!backend.upload) return tensor;
    backend.traffic.countUp(tensor);
    return backend.upload(tensor);
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
  ): Promise<OrtSession> {
    return this.#enqueue('compile a graph', async () => {
      const session = await this.#parts.backend.createSession(model, externalData, options);
      this.#sessions.add(session);
      return session;
    });
  }

  run(session: OrtSession, feeds: Feeds, fetches?: Fetches): Promise<Outputs> {
    return this.#enqueue('run a graph', async () => {
      await this.#parts.yieldToEventLoop?.();
      const { traffic } = this.#parts.backend;
      for (const name in feeds) if (feeds[name]?.location === 'cpu') traffic.countUp(feeds[name]);
      const outputs = await session.run(feeds, fetches ?? session.outputNames);
      for (const name in outputs) if (outputs[name]?.location === 'cpu') traffic.countDown(outputs[name]);
      return outputs;
    });
  }

  release(session: OrtSession): Promise<void> {
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

  #queuedCapture(): GraphCapture | null {
    const { capture, traffic } = this.#parts.backend;
    if (!capture) return null;
    return {
      allocate: (type, dims) => this.#enqueue('allocate memory', () => capture.allocate(type, dims)),
      share: (tensor) => capture.share(tensor),
      write: (target, source) => {
        traffic.countUp(source);
        capture.write(target, source);
      },
    };
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
