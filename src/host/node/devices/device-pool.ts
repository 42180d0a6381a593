import { SpreadLedger } from '#engine/workers/spread-ledger.ts';
import type { SpreadWork } from '#engine/workers/spread-work.ts';
import type { OpenTask, PresentWorker, TaskContents, WorkerPool } from '#service/ports/worker-pool.ts';
import { errorMessage } from '#engine/base/errors.ts';
import { type OtherDevice, StartedDevice } from './started-device.ts';

export interface DevicePoolOptions {
  readonly devices: readonly OtherDevice[];
  /** The folder of the block model of a task. */
  readonly modelFolder: (model: TaskContents['task']['model']) => Promise<string>;
  /** Told of devices that get no units of a task that was opened, or are gone, in a sentence each. */
  readonly onRefused?: (sentence: string) => void;
  /** Told what the units of each search came to. */
  readonly onSpread?: (work: SpreadWork) => void;
}

/** The other devices of this machine, each in a process of its own. */
export class DevicePool implements WorkerPool {
  readonly ownDevice = true;
  readonly ledger: SpreadLedger;
  readonly #devices: readonly StartedDevice[];
  readonly #options: DevicePoolOptions;

  private constructor(devices: readonly StartedDevice[], options: DevicePoolOptions) {
    this.#devices = devices;
    this.#options = options;
    this.ledger = new SpreadLedger(options.onSpread);
  }

  /** Throws as `openNodeDevice` does, for the first device that cannot be opened. */
  static async start(options: DevicePoolOptions): Promise<DevicePool> {
    const tell = (sentence: string): void => options.onRefused?.(sentence);
    const started = await Promise.allSettled(
      options.devices.map((device) => StartedDevice.start(device, tell)),
    );
    const devices = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failure = started.find((one) => one.status === 'rejected');
    if (!failure) return new DevicePool(devices, options);
    for (const device of devices) device.end();
    throw failure.reason;
  }

  get present(): readonly PresentWorker[] {
    return this.#devices.filter(({ capacity }) => capacity > 0).map(({ present }) => present);
  }

  async open(contents: TaskContents): Promise<OpenTask> {
    const folder = await this.#options.modelFolder(contents.task.model);
    const able = await Promise.all(
      this.#devices.map(async (device) => ((await this.#mayWork(device, contents, folder)) ? [device] : [])),
    );
    // Units that are taken back end by themselves, and what a device keeps of a task serves the next one of it.
    return { workers: able.flat(), close: () => Promise.resolve() };
  }

  close(): Promise<void> {
    for (const device of this.#devices) device.end();
    return Promise.resolve();
  }

  async #mayWork(device: StartedDevice, contents: TaskContents, folder: string): Promise<boolean> {
    if (device.capacity === 0) return false;
    const refusal = await device.open(contents, folder).catch(errorMessage);
    if (refusal !== null)
      this.#options.onRefused?.(`The device "${device.name}" gets no units: ${refusal.replace(/\.$/u, '')}.`);
    return refusal === null;
  }
}
