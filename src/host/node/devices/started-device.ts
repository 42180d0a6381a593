import { type ChildProcess, fork } from 'node:child_process';
import { hostname } from 'node:os';
import { SkipscopeError } from '#engine/base/errors.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type { AnswerUnit, UnitAnswers } from '#engine/workers/answer-unit.ts';
import { checkAnswers } from '#engine/workers/check-answers.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';
import { ownScript } from '#host/node/processes/own-script.ts';
import type { PresentWorker, TaskContents } from '#service/ports/worker-pool.ts';
import { type DeviceSettings, type FromDevice, type ToDevice, fromDeviceSchema } from './device-messages.ts';

const SCRIPT = ownScript('device-process', import.meta.url);

/** A device of this machine beside that of this process. */
export interface OtherDevice {
  readonly name: string;
  readonly settings: DeviceSettings;
  /** Number of the NVIDIA GPU, as nvidia-smi lists them; absent for the first, and for other devices. */
  readonly gpu?: string;
}

type Reply = Exclude<FromDevice, { readonly kind: 'picture' | 'failed' }>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A device in a process of its own, as a worker: the driver of a GPU, and short runs on a CPU, hold the thread of JavaScript,
 * so several devices in one process would wait for each other.
 */
export class StartedDevice implements UnitWorker {
  readonly name: string;
  capacity = 0;
  readonly #child: ChildProcess;
  readonly #turns = new SerialQueue();
  readonly #onGone: (sentence: string) => void;
  #facts = { provider: '', adapter: '', threads: 0 };
  #failed = 0;
  #contents: TaskContents | null = null;
  #waiting: Waiting | null = null;
  #end: SkipscopeError | null = null;
  #changed: () => void = () => undefined;

  private constructor(
    { name, settings, gpu }: OtherDevice,
    onGone: (sentence: string) => void,
    script: string,
  ) {
    this.name = name;
    this.#onGone = onGone;
    this.#child = fork(script, [JSON.stringify(settings)], {
      execArgv: [...SCRIPT.execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // CUDA counts the GPUs that it may see, so this one is the first of the process.
      env: { ...process.env, ...(gpu !== undefined && { CUDA_VISIBLE_DEVICES: gpu }) },
    });
    this.#child.on('message', (message) => {
      this.#receive(message);
    });
    this.#child.once('error', ({ message }) => {
      this.#gone(message);
    });
    this.#child.once('exit', (status, signal) => {
      this.#gone(signal === null ? `its process ended with status ${String(status)}` : `${signal} ended it`);
    });
  }

  /**
   * Resolves once the device is open; rejects as `openNodeDevice` does. `onGone` is told, in a sentence, of a device that ends before
   * `end` is called. `script` is what the process runs; it is given the settings as JSON.
   */
  static async start(
    device: OtherDevice,
    onGone: (sentence: string) => void,
    script = SCRIPT.file,
  ): Promise<StartedDevice> {
    const started = new StartedDevice(device, onGone, script);
    try {
      const ready = await started.#ask(null);
      if (ready.kind === 'ready') started.#facts = ready;
      started.capacity = 1;
      return started;
    } catch (error) {
      started.end();
      throw error;
    }
  }

  get present(): PresentWorker {
    const { provider, adapter, threads } = this.#facts;
    return { name: this.name, host: hostname(), provider, adapter, threads, failed: this.#failed };
  }

  watch(changed: () => void): void {
    this.#changed = changed;
  }

  /** Prepares the device for the units of a task; resolves to why it gets none, or to null. */
  async open(contents: TaskContents, folder: string): Promise<string | null> {
    this.#contents = contents;
    const reply = await this.#ask({ kind: 'open', task: contents.task, folder });
    return reply.kind === 'opened' ? reply.refusal : null;
  }

  async answer({ skip, samples, near }: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    const known = { skip: [...near.skip], answers: near.answers.map((answer) => [...answer]) };
    const message: ToDevice = { kind: 'answer', skip: [...skip], samples: [...samples], near: known };
    try {
      const reply = await this.#ask(message, signal);
      if (reply.kind !== 'answered') throw new RangeError(`The device "${this.name}" gave no answers.`);
      const { task, vocabulary = 0 } = this.#contents ?? {};
      checkAnswers({ samples }, reply, { maxNewTokens: task?.maxNewTokens ?? 0, vocabulary });
      return reply;
    } catch (error) {
      if (!signal.aborted) this.#failed++;
      throw error;
    }
  }

  end(): void {
    this.#end ??= new SkipscopeError('runtime', `The device "${this.name}" was closed.`, 'Resume the run.');
    this.#child.kill('SIGKILL');
  }

  /** The reply to a message; null waits for the one that the process gives by itself. */
  #ask(message: ToDevice | null, signal?: AbortSignal): Promise<Reply> {
    return this.#turns.run(async () => {
      signal?.throwIfAborted();
      if (this.#end) throw this.#end;
      const abort = (): void => {
        this.#send({ kind: 'abort' });
      };
      try {
        return await new Promise<Reply>((resolve, reject) => {
          this.#waiting = { resolve, reject };
          signal?.addEventListener('abort', abort, { once: true });
          if (message) this.#send(message);
        });
      } finally {
        this.#waiting = null;
        signal?.removeEventListener('abort', abort);
      }
    });
  }

  /** A message to a process that has ended is lost; that it has ended is told by itself. */
  #send(message: ToDevice): void {
    this.#child.send(message, () => undefined);
  }

  #receive(received: unknown): void {
    const message = fromDeviceSchema.parse(received);
    if (message.kind === 'picture') void this.#givePicture(message.hash);
    else if (message.kind === 'failed')
      this.#waiting?.reject(new SkipscopeError('runtime', message.message, message.remedy));
    else this.#waiting?.resolve(message);
  }

  async #givePicture(hash: string): Promise<void> {
    const bytes = await this.#contents?.picture(hash).catch(() => null);
    this.#send({ kind: 'picture', hash, bytes: bytes ? Uint8Array.from(bytes) : null });
  }

  #gone(how: string): void {
    const sentence = `The device "${this.name}" is gone: ${how}.`;
    if (this.#end === null) this.#onGone(sentence);
    this.#end ??= new SkipscopeError('runtime', sentence, 'Start the command again; the run goes on.');
    this.capacity = 0;
    this.#waiting?.reject(this.#end);
    this.#changed();
  }
}
