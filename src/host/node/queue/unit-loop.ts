import { randomUUID } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { unitDigest } from '#engine/workers/unit-task.ts';
import { Delivery } from './delivery.ts';
import { type OutcomeName, failureKey, outcomeKey } from './queue-names.ts';
import { type UnitMessage, decodeMessage, encodeMessage, unitMessageSchema } from './unit-message.ts';
import { PAUSE_MS, UnitRequests } from './unit-requests.ts';
import type { WorkerMemory } from './worker-memory.ts';
import type { WorkerModel } from './worker-models.ts';

/** Milliseconds that a request for a unit waits for one: alone, and in turn with those for other models. */
const WAIT_MS = 1_000;
const WAIT_IN_TURN_MS = 500;
/**
 * Behind a unit of fewer milliseconds the next one is taken while it is answered: on its way it would cost as much as
 * a part of the answer. It is not taken behind a longer one, so that a device that is free gets it.
 */
const SHORT_MS = 200;
const STORE_TRIES = 10;
const STORE_AGAIN_MS = 1_000;
/** A unit that failed here goes to another worker; the longer it comes back here, the longer it waits. */
const SHORTEST_RETURN_MS = 250;
const LONGEST_RETURN_MS = 60_000;

/** What a loop works with. */
export interface UnitLoopParts {
  readonly connection: NatsConnection;
  readonly outcomes: KV;
  readonly memory: Pick<WorkerMemory, 'answer'>;
  /** Id of the worker. */
  readonly worker: string;
  /** Those that it has by now. */
  readonly models: () => readonly WorkerModel[];
  /** Told at the start when no search has asked for units of any of these models. */
  readonly onUnasked: () => void;
  /** Told where the server wants signs of life of the units that are here, with each change. */
  readonly onUnderWay: (replies: readonly string[]) => void;
  readonly onDone: (ms: number) => void;
  readonly onFailed: (error: unknown) => void;
}

/** An outcome that is not stored yet, and the milliseconds that it took. */
interface MadeOutcome {
  readonly message: Uint8Array;
  readonly ms: number;
}

/** A unit that this worker has taken. */
interface TakenUnit {
  readonly model: WorkerModel;
  readonly delivery: Delivery;
  readonly unit: UnitMessage;
  /** Another worker has stored its outcome by now. */
  readonly isStored: boolean;
}

/** Takes units from the queue and answers them, one after the other. */
export class UnitLoop {
  readonly #parts: UnitLoopParts;
  readonly #requests: UnitRequests;
  readonly #underWay = new Set<string>();
  /** Milliseconds of the last unit. */
  #lastMs = Infinity;
  /** Where the outcome of the last unit goes, and when it is there, or has failed. */
  #last: { readonly key: string; readonly settled: Promise<void> } = { key: '', settled: Promise.resolve() };

  constructor(parts: UnitLoopParts) {
    this.#parts = parts;
    this.#requests = new UnitRequests(parts.connection);
  }

  /** Works until `signal` is aborted; units that it has then are handed back. */
  async run(signal: AbortSignal): Promise<void> {
    let turn = 0;
    let ahead: Promise<TakenUnit | null> | null = null;
    while (!signal.aborted) {
      const models = this.#parts.models();
      const model = models[turn % models.length];
      if (!model) {
        await delay(PAUSE_MS);
        continue;
      }
      const waitMs = models.length > 1 ? WAIT_IN_TURN_MS : WAIT_MS;
      const taken = await (ahead ?? this.#take(model, waitMs));
      ahead = null;
      // A model that has units is likely to have more, and loading another one takes long.
      if (taken === null) {
        turn++;
        if (turn === models.length && !this.#requests.isAsked) this.#parts.onUnasked();
        continue;
      }
      if (this.#lastMs < SHORT_MS) ahead = this.#take(taken.model, waitMs);
      await this.#do(taken, signal);
    }
    await this.#last.settled;
    (await ahead)?.delivery.handBack();
  }

  /** The next unit for a model; null where there is none. */
  async #take(model: WorkerModel, waitMs: number): Promise<TakenUnit | null> {
    const message = await this.#requests.next(model.deviceClass, waitMs);
    if (message === null) return null;
    const delivery = new Delivery(this.#parts.connection, message);
    const unit = decodeMessage(unitMessageSchema, message.data);
    if (!unit || (await unitDigest(unit)) !== unit.unit) {
      delivery.drop();
      return null;
    }
    this.#underWay.add(delivery.reply);
    this.#parts.onUnderWay([...this.#underWay]);
    const isStored = await this.#isStored(outcomeKey(nameOf(model, unit))).catch(() => false);
    return { model, delivery, unit, isStored };
  }

  /** Answers a unit. Its outcome is stored while the next one is answered, but no later than that. */
  async #do({ model, delivery, unit, isStored }: TakenUnit, signal: AbortSignal): Promise<void> {
    const name = nameOf(model, unit);
    const key = outcomeKey(name);
    const before = this.#last;
    // One that is delivered twice may have been taken before its outcome was there.
    const isTwice = key === before.key;
    if (isTwice) await before.settled;
    const isDone = isStored || (isTwice && (await this.#isStored(key).catch(() => false)));
    const answered = isDone ? Promise.resolve(null) : this.#answer(model, unit, signal);
    await Promise.allSettled([answered, before.settled]);
    this.#last = { key, settled: this.#settle(name, delivery, answered, signal) };
  }

  async #settle(
    name: OutcomeName,
    delivery: Delivery,
    answered: Promise<MadeOutcome | null>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const outcome = await answered;
      if (outcome) {
        await this.#store(outcomeKey(name), outcome.message, signal);
        this.#parts.onDone(outcome.ms);
      }
      // Only what is stored is done.
      delivery.done();
    } catch (error) {
      if (signal.aborted) delivery.handBack();
      else await this.#fail(name, delivery, error);
    } finally {
      this.#underWay.delete(delivery.reply);
      this.#parts.onUnderWay([...this.#underWay]);
    }
  }

  async #answer(model: WorkerModel, unit: UnitMessage, signal: AbortSignal): Promise<MadeOutcome> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const { answers, blockTokens } = await this.#parts.memory.answer(model, unit, signal);
    const ms = performance.now() - startedAt;
    this.#lastMs = ms;
    const message = encodeMessage({
      answers: answers.map((answer) => [...answer]),
      blockTokens,
      worker: this.#parts.worker,
      ms,
    });
    return { message, ms };
  }

  /** Stores an outcome; one that another worker has stored meanwhile stays. */
  async #store(key: string, outcome: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#parts.outcomes.create(key, outcome);
        return;
      } catch (error) {
        if (await this.#isStored(key).catch(() => false)) return;
        if (attempt === STORE_TRIES) throw error;
        await delay(STORE_AGAIN_MS, signal);
      }
    }
  }

  async #isStored(key: string): Promise<boolean> {
    return (await this.#parts.outcomes.get(key)) !== null;
  }

  async #fail(name: OutcomeName, delivery: Delivery, error: unknown): Promise<void> {
    const { outcomes, worker, onFailed } = this.#parts;
    onFailed(error);
    const failure = encodeMessage({
      message: errorMessage(error),
      remedy: error instanceof SkipscopeError ? error.remedy : '',
    });
    // A server that is away gives the unit to another worker in any case.
    await outcomes.create(failureKey(name, worker, randomUUID()), failure).catch(() => undefined);
    delivery.handBack(Math.min(LONGEST_RETURN_MS, SHORTEST_RETURN_MS * 2 ** delivery.count));
  }
}

function nameOf({ deviceClass }: WorkerModel, { task, unit, ticket }: UnitMessage): OutcomeName {
  return { deviceClass, task, unit, ticket };
}
