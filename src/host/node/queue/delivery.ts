import { type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';

/** Words of the subject that answers a message go to: with the domain and the account of the server, or without. */
const PLAIN_WORDS = 9;
const COUNT_AT = { plain: 4, withDomain: 6 };

/** A message of the work queue, until it is answered. */
export class Delivery {
  /** Where the server is told what has become of it. */
  readonly reply: string;
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection, { reply = '' }: Pick<Msg, 'reply'>) {
    this.#connection = connection;
    this.reply = reply;
  }

  /** How often it was delivered, this time included. */
  get count(): number {
    const words = this.reply.split('.');
    return Number(words[words.length === PLAIN_WORDS ? COUNT_AT.plain : COUNT_AT.withDomain] ?? 1);
  }

  /** It is done. */
  done(): void {
    this.#connection.publish(this.reply, '+ACK');
  }

  /** It goes to another worker, at once or after some milliseconds. */
  handBack(afterMs = 0): void {
    const delay = afterMs > 0 ? ` ${JSON.stringify({ delay: nanos(afterMs) })}` : '';
    this.#connection.publish(this.reply, `-NAK${delay}`);
  }

  /** It makes no sense to any worker. */
  drop(): void {
    this.#connection.publish(this.reply, '+TERM');
  }
}
