import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { ALL_WORKERS, ROLL_CALL } from './queue-names.ts';
import { decodeMessage } from './unit-message.ts';
import { GONE_MS, RECORD_MS, type WorkerRecord, workerRecordSchema } from './worker-record.ts';

/** The workers that are there, by what they say of themselves. */
export class WorkerList {
  readonly #seen = new Map<string, { readonly record: WorkerRecord; readonly at: number }>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: Subscription;
  readonly #timer: NodeJS.Timeout;

  constructor(connection: NatsConnection) {
    this.#subscription = connection.subscribe(ALL_WORKERS, {
      callback: (error, message) => {
        if (!error) this.#hear(message.data);
      },
    });
    connection.publish(ROLL_CALL);
    this.#timer = setInterval(() => {
      this.#forget();
    }, RECORD_MS);
    this.#timer.unref();
  }

  get records(): readonly WorkerRecord[] {
    return [...this.#seen.values()].map(({ record }) => record);
  }

  /** The workers that have the model of a class, on a device of it. */
  ofClass(deviceClass: string): readonly WorkerRecord[] {
    return this.records.filter(({ models }) => models.some((model) => model.deviceClass === deviceClass));
  }

  /** Has `changed` called when a worker has come or gone, or has one more model; the function that is returned ends that. */
  watch(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
    this.#listeners.clear();
  }

  #hear(bytes: Uint8Array): void {
    const record = decodeMessage(workerRecordSchema, bytes);
    if (!record) return;
    const before = this.#seen.get(record.id)?.record.models.length;
    const after = record.leaving ? undefined : record.models.length;
    if (record.leaving) this.#seen.delete(record.id);
    else this.#seen.set(record.id, { record, at: performance.now() });
    if (before !== after) this.#tell();
  }

  #forget(): void {
    const before = this.#seen.size;
    for (const [id, { at }] of this.#seen) if (performance.now() - at > GONE_MS) this.#seen.delete(id);
    if (this.#seen.size < before) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
