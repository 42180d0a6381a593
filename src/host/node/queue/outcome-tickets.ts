import { createHmac, randomBytes } from 'node:crypto';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { type OutcomeName, SECRET_BUCKET } from './queue-names.ts';

const KEY = 'outcome-tickets';
const SECRET_BYTES = 32;
/** Hexadecimal digits of a ticket: 128 bits. */
const TICKET_LENGTH = 32;

/**
 * What a unit is handed out with, and without which nobody can name the place of its outcome. Tickets are made from a secret that
 * the coordinators of a queue share and workers cannot read, so that one coordinator finds the outcomes of another.
 */
export class OutcomeTickets {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Makes the secret where there is none yet. Needs the permissions of a coordinator. */
  static async open(connection: NatsConnection): Promise<OutcomeTickets> {
    const bucket = await new Kvm(connection).create(SECRET_BUCKET);
    const own = randomBytes(SECRET_BYTES).toString('hex');
    // Where another coordinator has made one, or makes one at the same time, its secret counts.
    await bucket.create(KEY, own).catch(() => undefined);
    const stored = await bucket.get(KEY);
    if (stored) return new OutcomeTickets(stored.string());
    throw new Error('its secret cannot be stored');
  }

  ticketOf({ deviceClass, task, unit }: Omit<OutcomeName, 'ticket'>): string {
    const named = [deviceClass, task, unit].join('.');
    return createHmac('sha256', this.#secret).update(named).digest('hex').slice(0, TICKET_LENGTH);
  }
}
