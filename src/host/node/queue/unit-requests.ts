import { type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { z } from 'zod';
import { delay } from '#engine/base/delay.ts';
import { UNIT_STREAM } from './queue-names.ts';
import { decodeMessage } from './unit-message.ts';

/** After these the server is thought to be away. */
const ANSWER_MS = 2_000;
/** Before the next request, where the server is away, or no search has asked for this model yet. */
export const PAUSE_MS = 250;

/** What the server says of a consumer that is not there. */
const missingSchema = z.object({ error: z.object({ code: z.literal(404) }) });

/** What a worker asks the queue for. */
export class UnitRequests {
  readonly #connection: NatsConnection;
  /** Classes of devices that have a consumer. A request for a unit of any other one gets no answer, and ends late. */
  readonly #classes = new Set<string>();

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** Whether a search has asked for units of any class that was asked for here. */
  get isAsked(): boolean {
    return this.#classes.size > 0;
  }

  /** The next unit of a class; null where there is none within `waitMs`. */
  async next(deviceClass: string, waitMs: number): Promise<Msg | null> {
    if (await this.#isMissing(deviceClass)) {
      await delay(PAUSE_MS);
      return null;
    }
    try {
      const message = await this.#connection.request(
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
      const { data } = await this.#connection.request(subject, '', { timeout: ANSWER_MS });
      return decodeMessage(missingSchema, data) !== null;
    } catch {
      return false;
    }
  }
}
