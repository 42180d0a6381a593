import type { KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/transport-node';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { AnswerUnit, UnitAnswers } from '#engine/workers/answer-unit.ts';
import { type AnswerLimits, checkAnswers } from '#engine/workers/check-answers.ts';
import { unitDigest } from '#engine/workers/unit-task.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';
import { PostedUnit } from './posted-unit.ts';
import { type OutcomeName, UNIT_STREAM, outcomeKey, parseTaskKey, unitSubject } from './queue-names.ts';
import { MOST_DELIVERIES, type QueueStores, clearOutcome } from './queue-stores.ts';
import {
  type OutcomeMessage,
  decodeMessage,
  encodeMessage,
  failureMessageSchema,
  outcomeMessageSchema,
  unitMessageSchema,
} from './unit-message.ts';
import type { WorkerList } from './worker-list.ts';

/** Units in the queue for each worker: one that it does, and one that waits, so that no device waits for the network. */
const UNITS_OF_A_WORKER = 2;
/** Workers that have to fail a unit before it counts as impossible. */
const FAILURES = 2;
const PUBLISH_AGAIN_MS = 1_000;
const SWEEP_MS = 5_000;

/** What the units of a task need of the queue. */
export interface PostedTask extends Pick<OutcomeName, 'deviceClass' | 'task'> {
  readonly limits: AnswerLimits;
  readonly stores: QueueStores;
  readonly workers: WorkerList;
}

/**
 * The workers behind the queue, as one worker: a unit is published, and its outcome found in the bucket, where it also is if another
 * run, or this one before it was killed, has asked for the unit.
 */
export class PostedUnits implements UnitWorker {
  readonly name = 'workers';
  readonly #task: PostedTask;
  readonly #posted = new Map<string, PostedUnit>();
  readonly #outcomes = new Map<string, OutcomeMessage>();
  readonly #changes: QueuedIterator<KvWatchEntry>;
  readonly #sweep: NodeJS.Timeout;
  #isSweeping = false;
  /** Requests that are under way and nobody waits for. */
  readonly #pending = new Set<Promise<unknown>>();
  #unwatch: () => void = () => undefined;

  /** `changes` are those of the task's keys, those that it has already first. */
  constructor(task: PostedTask, changes: QueuedIterator<KvWatchEntry>) {
    this.#task = task;
    this.#changes = changes;
    // Where it ends early, the sweep finds what is not told.
    this.#follow().catch(() => undefined);
    this.#sweep = setInterval(() => {
      if (!this.#isSweeping) this.#later(this.#findLost());
    }, SWEEP_MS);
  }

  get capacity(): number {
    return UNITS_OF_A_WORKER * this.#task.workers.ofClass(this.#task.deviceClass).length;
  }

  watch(changed: () => void): void {
    this.#unwatch = this.#task.workers.watch(changed);
  }

  async answer(unit: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    const digest = await unitDigest(unit);
    signal.throwIfAborted();
    const known = this.#outcomes.get(digest);
    if (known && this.#isSound(unit, known)) return known;
    const posted = new PostedUnit(unit, digest);
    this.#posted.set(digest, posted);
    const withdraw = (): void => {
      this.#withdraw(posted);
      posted.reject(signal.reason);
    };
    signal.addEventListener('abort', withdraw, { once: true });
    this.#later(this.#publish(posted));
    try {
      return await posted.outcome;
    } finally {
      signal.removeEventListener('abort', withdraw);
    }
  }

  /** The server gives a unit to no worker any more: so many had it, and none came back. */
  giveUp(sequence: number): void {
    const posted = [...this.#posted.values()].find((other) => other.sequence === sequence);
    if (!posted) return;
    this.#withdraw(posted);
    const reason = `it was given to workers ${String(MOST_DELIVERIES)} times, and none came back`;
    posted.reject(impossible(posted, [reason]));
  }

  /** Takes back what is not answered. */
  async close(): Promise<void> {
    this.#unwatch();
    clearInterval(this.#sweep);
    for (const posted of this.#posted.values()) this.#withdraw(posted);
    this.#changes.stop();
    await Promise.all(this.#pending);
  }

  async #follow(): Promise<void> {
    for await (const entry of this.#changes) this.#take(entry);
  }

  #take({ key, value, isUpdate }: Pick<KvWatchEntry, 'key' | 'value' | 'isUpdate'>): void {
    const name = parseTaskKey(key);
    // Only a worker that was handed the unit knows its ticket; an outcome from anywhere else is deleted.
    if (!name || name.ticket !== this.#ticketOf(name.unit)) {
      this.#later(clearOutcome(this.#task.stores, key));
      return;
    }
    const posted = this.#posted.get(name.unit);
    if (name.failedOn !== null) {
      // What failed before this run asked may go well now.
      if (posted && isUpdate) this.#failed(posted, name.failedOn, failureText(value));
      return;
    }
    const outcome = decodeMessage(outcomeMessageSchema, value);
    if (posted && outcome && this.#isSound(posted.unit, outcome)) {
      this.#posted.delete(name.unit);
      this.#outcomes.set(name.unit, outcome);
      posted.resolve(outcome);
    } else if (posted) {
      this.#later(this.#discard(posted, outcome?.worker ?? 'of an unknown name'));
    } else if (outcome) this.#outcomes.set(name.unit, outcome);
    else this.#later(clearOutcome(this.#task.stores, key));
  }

  #isSound(unit: AnswerUnit, outcome: OutcomeMessage): boolean {
    try {
      checkAnswers(unit, outcome, this.#task.limits);
      return true;
    } catch {
      return false;
    }
  }

  /** Clears the place of an outcome that cannot be, so that another worker can put one there. */
  async #discard(posted: PostedUnit, worker: string): Promise<void> {
    await clearOutcome(this.#task.stores, this.#key(posted));
    this.#failed(posted, worker, 'It gave answers that are impossible.');
    if (this.#posted.has(posted.digest)) await this.#publish(posted);
  }

  #failed(posted: PostedUnit, worker: string, text: string): void {
    posted.failures.set(worker, text);
    const present = this.#task.workers.ofClass(this.#task.deviceClass);
    const failed = present.filter(({ id }) => posted.failures.has(id));
    // Where none is there that failed, another one may come.
    const mayGoOn = failed.length === 0 || failed.length < present.length;
    if (posted.failures.size < FAILURES && mayGoOn) return;
    this.#withdraw(posted);
    posted.reject(
      impossible(
        posted,
        [...posted.failures].map(([id, said]) => `worker ${id}: ${said}`),
      ),
    );
  }

  async #publish(posted: PostedUnit): Promise<void> {
    const { stores, task, deviceClass } = this.#task;
    const { skip, samples, near } = posted.unit;
    const message = encodeMessage({
      task,
      unit: posted.digest,
      ticket: this.#ticketOf(posted.digest),
      skip: [...skip],
      samples: [...samples],
      near: { skip: [...near.skip], answers: near.answers.map((answer) => [...answer]) },
    });
    while (this.#posted.get(posted.digest) === posted) {
      try {
        const { seq } = await stores.stream.publish(unitSubject(deviceClass), message);
        posted.sequence = seq;
        if (this.#posted.get(posted.digest) !== posted) await this.#unpublish(posted);
        return;
      } catch {
        // The server is away; the connection comes back by itself.
        await delay(PUBLISH_AGAIN_MS);
      }
    }
  }

  #withdraw(posted: PostedUnit): void {
    if (this.#posted.get(posted.digest) !== posted) return;
    this.#posted.delete(posted.digest);
    this.#later(this.#unpublish(posted));
  }

  async #unpublish({ sequence }: PostedUnit): Promise<void> {
    // One that is done by now is not there any more.
    if (sequence !== null)
      await this.#task.stores.manager.streams
        .deleteMessage(UNIT_STREAM, sequence, false)
        .catch(() => undefined);
  }

  /** Finds outcomes whose change was not told, and publishes units again that are no longer in the queue. */
  async #findLost(): Promise<void> {
    this.#isSweeping = true;
    try {
      for (const posted of [...this.#posted.values()]) await this.#find(posted);
    } finally {
      this.#isSweeping = false;
    }
  }

  async #find(posted: PostedUnit): Promise<void> {
    const { outcomes } = this.#task.stores;
    const { sequence } = posted;
    if (sequence === null || posted.age < SWEEP_MS) return;
    const key = this.#key(posted);
    const stored = await outcomes.get(key);
    if (stored) this.#take({ key, value: stored.value, isUpdate: true });
    else if (!(await this.#isQueued(posted, sequence))) await this.#publish(posted);
  }

  /** After a power cut of the server another unit may have the place. */
  async #isQueued({ digest }: PostedUnit, sequence: number): Promise<boolean> {
    const stored = await this.#task.stores.manager.streams.getMessage(UNIT_STREAM, { seq: sequence });
    return stored !== null && decodeMessage(unitMessageSchema, stored.data)?.unit === digest;
  }

  #key({ digest }: PostedUnit): string {
    return outcomeKey({ ...this.#task, unit: digest, ticket: this.#ticketOf(digest) });
  }

  #ticketOf(unit: string): string {
    return this.#task.stores.tickets.ticketOf({ ...this.#task, unit });
  }

  /** Keeps a request until it has ended. One that fails while the server is away is made again by the next sweep. */
  #later(request: Promise<unknown>): void {
    const ended = request
      .catch(() => undefined)
      .finally(() => {
        this.#pending.delete(ended);
      });
    this.#pending.add(ended);
  }
}

function failureText(value: Uint8Array): string {
  return decodeMessage(failureMessageSchema, value)?.message ?? 'It did not say why.';
}

function impossible({ unit }: PostedUnit, reasons: readonly string[]): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `No worker can answer samples ${unit.samples.join(', ')} without blocks ${unit.skip.join(', ') || 'none'}: ${reasons.join('; ')}.`,
    'Mend the workers, or stop those that cannot do it, and resume the run; what is finished is kept.',
  );
}
