import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { count } from '#engine/base/whole-number.ts';
import { SpreadLedger } from '#engine/workers/spread-ledger.ts';
import type { SpreadWork } from '#engine/workers/spread-work.ts';
import { type UnitTask, classKey, taskKey } from '#engine/workers/unit-task.ts';
import type { OpenTask, PresentWorker, TaskContents, WorkerPool } from '#service/ports/worker-pool.ts';
import { closeQueue } from './close-queue.ts';
import { connectQueue } from './connect-queue.ts';
import type { ModelProgress } from './model-files.ts';
import { announce, storeModel } from './model-offer.ts';
import { PostedUnits } from './posted-units.ts';
import { givenUpSubject, pictureFile, taskFile, taskKeys } from './queue-names.ts';
import type { QueueOptions } from './queue-options.ts';
import { type QueueStores, openConsumer, openStores } from './queue-stores.ts';
import { decodeMessage } from './unit-message.ts';
import { refusalOf } from './refusal-of.ts';
import { WorkerList } from './worker-list.ts';

export interface NatsPoolOptions extends QueueOptions {
  /** Whether the device of this process answers units, too. */
  readonly ownDevice: boolean;
  /** Milliseconds after which the unit of a worker that says nothing goes to another one. */
  readonly silenceMs: number;
  /** Whether models are put into the store of the queue, for workers that lack them. */
  readonly offersModels?: boolean;
  /** The folder of the block model of a task, for `offersModels`. */
  readonly modelFolder?: (model: TaskContents['task']['model']) => Promise<string>;
  /** Told how far a model is that is put into the store. */
  readonly onModelProgress?: (progress: ModelProgress) => void;
  /** Told of workers that are there and get no units of a task that was opened, in a sentence each. */
  readonly onRefused?: (sentence: string) => void;
  /** Told what the units of each search came to. */
  readonly onSpread?: (work: SpreadWork) => void;
}

/** Pictures that are on their way into the store together: each waits for the server several times. */
const PICTURES_AT_ONCE = 8;

/** What the server says of a unit that it has given up. */
const advisorySchema = z.object({ stream_seq: count });

/** Workers that take their units from a queue of NATS. */
export class NatsWorkerPool implements WorkerPool {
  readonly ownDevice: boolean;
  readonly ledger: SpreadLedger;
  readonly #connection: NatsConnection;
  readonly #stores: QueueStores;
  readonly #workers: WorkerList;
  readonly #options: NatsPoolOptions;
  /** What was said of refused workers. */
  readonly #reported = new Set<string>();

  private constructor(connection: NatsConnection, stores: QueueStores, options: NatsPoolOptions) {
    this.ownDevice = options.ownDevice;
    this.ledger = new SpreadLedger(options.onSpread);
    this.#connection = connection;
    this.#stores = stores;
    this.#workers = new WorkerList(connection);
    this.#options = options;
  }

  /** Throws as `connectQueue` does, and where the server keeps no streams, or does not let these credentials make them. */
  static async connect(options: NatsPoolOptions): Promise<NatsWorkerPool> {
    const connection = await connectQueue(options, 'skipscope');
    try {
      return new NatsWorkerPool(connection, await openStores(connection), options);
    } catch (cause) {
      await connection.close();
      throw new SkipscopeError(
        'connection',
        `The queue cannot hold units: ${errorMessage(cause)}.`,
        'Start the NATS server with JetStream (nats-server --jetstream), and use credentials that may make streams.',
        { cause },
      );
    }
  }

  get present(): readonly PresentWorker[] {
    return this.#workers.records.map(({ id, host, device, failed }) => {
      const { provider, adapter, threads } = device;
      return { name: id, host, provider, adapter, threads, failed };
    });
  }

  async open({ task, vocabulary, picture, signal, onProgress }: TaskContents): Promise<OpenTask> {
    const deviceClass = await classKey(task);
    const key = await taskKey(task);
    await openConsumer(this.#stores.manager, deviceClass, this.#options.silenceMs);
    await this.#handOver(task, picture, signal, onProgress);
    await this.#store(taskFile(key), () => Promise.resolve(new TextEncoder().encode(canonicalJson(task))));
    const named = { deviceClass, task: key };
    const worker = new PostedUnits(
      {
        ...named,
        limits: { maxNewTokens: task.maxNewTokens, vocabulary },
        stores: this.#stores,
        workers: this.#workers,
      },
      await this.#stores.outcomes.watch({ key: taskKeys(named) }),
    );
    const givenUp = this.#connection.subscribe(givenUpSubject(deviceClass), {
      callback: (error, message) => {
        const advisory = error ? null : decodeMessage(advisorySchema, message.data);
        if (advisory) worker.giveUp(advisory.stream_seq);
      },
    });
    const closeWorker = async (): Promise<void> => {
      givenUp.unsubscribe();
      await worker.close();
    };
    try {
      const withdrawOffer = await this.#offer(task, deviceClass, signal);
      const unwatch = this.#tellRefused(task);
      const close = async (): Promise<void> => {
        withdrawOffer();
        unwatch();
        await closeWorker();
      };
      return { workers: [worker], close };
    } catch (error) {
      await closeWorker();
      throw error;
    }
  }

  /** Closes the connection once all that was sent has arrived. */
  async close(): Promise<void> {
    this.#workers.close();
    await closeQueue(this.#connection);
  }

  /** Tells once of each worker that gets no units of a task; the function that is returned ends that. */
  #tellRefused(task: UnitTask): () => void {
    // One that lacks a model that is offered may be about to fetch it.
    const mayFetch = this.#options.offersModels === true;
    const tell = (): void => {
      for (const worker of this.#workers.records) {
        if (mayFetch && !worker.models.some(({ hash }) => hash === task.model.hash)) continue;
        const refusal = refusalOf(worker, task);
        const sentence = `Worker ${worker.id} gets no units: ${refusal ?? ''}.`;
        if (refusal === null || this.#reported.has(sentence)) continue;
        this.#reported.add(sentence);
        this.#options.onRefused?.(sentence);
      }
    };
    tell();
    return this.#workers.watch(tell);
  }

  /** Puts the model of a task into the store where that is wanted, and says so until the function that is returned is called. */
  async #offer({ model }: UnitTask, deviceClass: string, signal: AbortSignal): Promise<() => void> {
    const { offersModels = false, modelFolder, onModelProgress: onProgress } = this.#options;
    if (!offersModels || !modelFolder) return () => undefined;
    await storeModel(this.#stores.files, await modelFolder(model), { signal, onProgress });
    return announce(this.#connection, { ...model, deviceClass });
  }

  async #handOver(
    { samples }: UnitTask,
    picture: TaskContents['picture'],
    signal: AbortSignal,
    onProgress: TaskContents['onProgress'],
  ): Promise<void> {
    const hashes = [...new Set(samples.map((sample) => sample.picture))];
    let done = 0;
    for (let at = 0; at < hashes.length; at += PICTURES_AT_ONCE) {
      signal.throwIfAborted();
      const storing = hashes.slice(at, at + PICTURES_AT_ONCE).map(async (hash) => {
        await this.#store(pictureFile(hash), () => picture(hash));
        onProgress?.(++done, hashes.length);
      });
      await Promise.all(storing);
    }
  }

  async #store(name: string, read: () => Promise<Uint8Array>): Promise<void> {
    const { files } = this.#stores;
    if ((await files.info(name)) === null) await files.putBlob({ name }, await read());
  }
}
