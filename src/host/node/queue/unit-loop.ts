import { randomUUID } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import { type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { z } from 'zod';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { unitDigest } from '#engine/workers/unit-task.ts';
import { Delivery } from './delivery.ts';
import { type OutcomeName, UNIT_STREAM, failureKey, outcomeKey } from './queue-names.ts';
import { type UnitMessage, decodeMessage, encodeMessage, unitMessageSchema } from './unit-message.ts';
import type { WorkerMemory } from './worker-memory.ts';
import type { WorkerModel } from './worker-models.ts';

/** Milliseconds that a request for a unit waits for one: alone, and in turn with those for other models. */
const WAIT_MS = 1_000;
const WAIT_IN_TURN_MS = 500;
/** After these the server is thought to be away. */
const ANSWER_MS = 2_000;
/** Before the next request, where the server is away, no search has asked for this model yet, or there is no model yet. */
const PAUSE_MS = 250;
const STORE_TRIES = 10;
const STORE_AGAIN_MS = 1_000;
/** A unit that failed here goes to another worker; the longer it comes back here, the longer it waits. */
const SHORTEST_RETURN_MS = 250;
const LONGEST_RETURN_MS = 60_000;

/** What the server says of a consumer that is not there. */
const missingSchema = z.object({ error: z.object({ code: z.literal(404) }) });

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
  /** Told where the server wants signs of life of a unit, and null at its end. */
  readonly onUnderWay: (reply: string | null) => void;
  readonly onDone: (ms: number) => void;
  readonly onFailed: (error: unknown) => void;
}

/** An outcome that is not stored yet, and the milliseconds that it took. */
interface MadeOutcome {
  readonly message: Uint8Array;
  readonly ms: number;
}

/** Takes units from the queue and answers them, one after the other. */
export class UnitLoop {
  readonly #parts: UnitLoopParts;
  /** Classes of devices that have a consumer. A request for a unit of any other one gets no answer, and ends late. */
  readonly #classes = new Set<string>();

  constructor(parts: UnitLoopParts) {
    this.#parts = parts;
  }

  /** Works until `signal` is aborted; a unit that is under way then is handed back. */
  async run(signal: AbortSignal): Promise<void> {
    let turn = 0;
    let settled: Promise<void> = Promise.resolve();
    while (!signal.aborted) {
      const models = this.#parts.models();
      const model = models[turn % models.length];
      if (!model) {
        await delay(PAUSE_MS);
        continue;
      }
      const waitMs = models.length > 1 ? WAIT_IN_TURN_MS : WAIT_MS;
      // The next unit comes while the outcome of the one before is stored.
      const [message] = await Promise.all([this.#pull(model.deviceClass, waitMs), settled]);
      // A model that has units is likely to have more, and loading another one takes long.
      if (message === null) {
        turn++;
        if (turn === models.length && this.#classes.size === 0) this.#parts.onUnasked();
      } else ({ settled } = await this.#do(model, message, signal));
    }
    await settled;
  }

  /** The next unit of a class; null where there is none. */
  async #pull(deviceClass: string, waitMs: number): Promise<Msg | null> {
    const { connection } = this.#parts;
    if (await this.#isMissing(deviceClass)) {
      await delay(PAUSE_MS);
      return null;
    }
    try {
      const message = await connection.request(
        `$JS.API.CONSUMER.MSG.NEXT.${UNIT_STREAM}.${deviceClass}`,
        JSON.stringify({ batch: 1, expires: nanos(waitMs) }),
        // Units keep their own subject on the way, so only a subscription for this request finds them.
        { timeout: waitMs + ANSWER_MS, noMux: true },
      );
      this.#classes.add(deviceClass);
      // A message with a status is one of the server, such as that there is none.
      return message.headers && message.headers.code > 0 ? null : message;
    } catch {
      this.#classes.delete(deviceClass);
      await delay(PAUSE_MS);
      return null;
    }
  }

  /**
   * Whether the server says that no search has asked for a class. One that does not tell these credentials, such as that of
   * another account, is asked for a unit.
   */
  async #isMissing(deviceClass: string): Promise<boolean> {
    if (this.#classes.has(deviceClass)) return false;
    const subject = `$JS.API.CONSUMER.INFO.${UNIT_STREAM}.${deviceClass}`;
    try {
      const { data } = await this.#parts.connection.request(subject, '', { timeout: ANSWER_MS });
      return decodeMessage(missingSchema, data) !== null;
    } catch {
      return false;
    }
  }

  /** Answers a unit; `settled` resolves once its outcome is stored and the server told, or that it failed here. */
  async #do(model: WorkerModel, message: Msg, signal: AbortSignal): Promise<{ settled: Promise<void> }> {
    const delivery = new Delivery(this.#parts.connection, message);
    const unit = decodeMessage(unitMessageSchema, message.data);
    if (!unit || (await unitDigest(unit)) !== unit.unit) {
      delivery.drop();
      return { settled: Promise.resolve() };
    }
    this.#parts.onUnderWay(delivery.reply);
    const answered = this.#answer(model, unit, signal);
    const settled = this.#settle(nameOf(model, unit), delivery, answered, signal);
    await Promise.allSettled([answered]);
    return { settled };
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
      this.#parts.onUnderWay(null);
    }
  }

  /** The outcome of a unit; null where it is stored by now. */
  async #answer(model: WorkerModel, unit: UnitMessage, signal: AbortSignal): Promise<MadeOutcome | null> {
    signal.throwIfAborted();
    if (await this.#isStored(outcomeKey(nameOf(model, unit)))) return null;
    const startedAt = performance.now();
    const { answers, blockTokens } = await this.#parts.memory.answer(model, unit, signal);
    const ms = performance.now() - startedAt;
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
